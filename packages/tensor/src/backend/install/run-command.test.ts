import { describe, expect, it } from 'vitest';
import { explain, runCommand } from './run-command.js';

const node = (program: string, options = {}): ReturnType<typeof runCommand> =>
  runCommand(process.execPath, ['-e', program], options);

describe('runCommand', () => {
  it('captures what was printed and how it ended', async () => {
    expect(await node('console.log(1); console.error(2)')).toMatchObject({ status: 'ok', output: '1\n' });
    expect(await node('process.exit(3)')).toMatchObject({ status: 'failed' });
    expect(await runCommand('no-such-program-here', [])).toMatchObject({ status: 'missing' });
  });

  it('stops a command that takes too long, and one that is aborted', async () => {
    expect(await node('setInterval(() => {}, 1000)', { timeoutMs: 300 })).toMatchObject({
      status: 'timed-out',
    });
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('stopped')), 300);
    await expect(node('setInterval(() => {}, 1000)', { signal: abort.signal })).rejects.toThrow('stopped');
  });
});

describe('explain', () => {
  const of = (all: string): string => explain({ status: 'failed', output: '', all });
  it('names the network, the disk, or the last words', () => {
    expect(of('WARNING: Retrying ... NewConnectionError(... [Errno -2])')).toContain('cannot be reached');
    expect(of('npm error code ENOTFOUND')).toContain('cannot be reached');
    expect(of("OSError: [Errno 28] No space left on device: 'x'")).toContain('the disk is full');
    expect(of('compiling\nx.cc:3: error: no member\n1 error generated.')).toBe('x.cc:3: error: no member');
    expect(of('')).toBe('it gave no reason');
  });
});
