import { Command } from 'commander';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ParetorecError } from '@paretorec/contracts';
import { runCli, type CommandMaker, type Work } from './index.js';

class Captured extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

async function run(
  words: string[],
  work: Work = async () => undefined,
  signal = new AbortController().signal,
) {
  const stdout = new Captured();
  const stderr = new Captured();
  const makers: CommandMaker[] = [
    (launch) =>
      new Command('train')
        .argument('<experiment>')
        .option('--seed <n>')
        .action(() => launch(work)),
    (launch) =>
      new Command('data').addCommand(new Command('import').argument('<importer>').action(() => launch(work))),
  ];
  const exitCode = await runCli(words, { stdout, stderr, environment: {}, signal }, makers);
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

describe('runCli', () => {
  it('shows at most 15 lines of usage without arguments', async () => {
    const { exitCode, stdout, stderr } = await run([]);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
  });

  it.each([
    [['trian'], `paretorec: unknown command 'trian'; did you mean train?; see "paretorec --help"\n`],
    [
      ['train', 'x', '--sed', '1'],
      `paretorec: unknown option '--sed'; did you mean --seed?; see "paretorec train --help"\n`,
    ],
    [['train'], `paretorec: missing required argument 'experiment'; see "paretorec train --help"\n`],
    [
      ['data'],
      `paretorec: "paretorec data" needs a command after it; expected import; see "paretorec data --help"\n`,
    ],
    [
      ['data', 'imprt'],
      `paretorec: unknown command 'imprt'; did you mean import?; see "paretorec data --help"\n`,
    ],
    [['train', 'a', 'b'], /^paretorec: too many arguments.*\n$/u],
  ])('explains %j in one line and exits with 2', async (words, message) => {
    const { exitCode, stdout, stderr } = await run(words);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    if (typeof message === 'string') expect(stderr).toBe(message);
    else expect(stderr).toMatch(message);
  });

  it.each([
    ['input', 2],
    ['internal', 1],
    ['rejects', 3],
    ['interrupted', 130],
  ] as const)('ends an error of kind %s with %i', async (kind, code) => {
    const { exitCode, stderr } = await run(['train', 'x'], async () => {
      throw new ParetorecError({
        code: 'some-code',
        kind,
        where: 'x.yaml:3:1',
        problem: 'broken',
        remedy: 'mend it',
      });
    });
    expect(exitCode).toBe(code);
    expect(stderr).toBe('paretorec: x.yaml:3:1: broken; mend it\n');
  });

  it('takes an unexpected error as our fault and keeps the trace for --debug', async () => {
    const work = async (): Promise<void> => {
      throw new TypeError('x is\nundefined');
    };
    const plain = await run(['train', 'x'], work);
    expect(plain.exitCode).toBe(1);
    expect(plain.stderr).toBe(
      'paretorec: unexpected failure, this is our fault: TypeError: x is undefined; run it again with --debug for the trace\n',
    );
    const traced = await run(['train', 'x', '--debug'], work);
    expect(traced.stderr).toContain('run-cli.test.ts');
  });

  it('puts one JSON document on stdout under --json, also for errors, help and version', async () => {
    const good = await run(['train', 'x', '--json'], async (context) => {
      context.logger.info('a note');
      context.result('text', { big: 3n, nothing: Number.NaN, list: Float64Array.of(1, 2) });
    });
    expect(JSON.parse(good.stdout)).toEqual({ big: 3, nothing: null, list: [1, 2] });
    expect(good.stderr).toBe('a note\n');
    const bad = await run(['train', 'x', '--json'], async () => {
      throw new ParetorecError({ code: 'some-code', problem: 'broken' });
    });
    expect(JSON.parse(bad.stdout)).toMatchObject({ error: { code: 'some-code', message: 'broken' } });
    expect(JSON.parse((await run(['--version', '--json'])).stdout)).toHaveProperty('version');
    expect(JSON.parse((await run(['train', '--help', '--json'])).stdout)).toHaveProperty('help');
    expect(JSON.parse((await run(['trian', '--json'])).stdout)).toHaveProperty('error');
  });

  it('keeps notes from --quiet, warnings not', async () => {
    const { stdout, stderr } = await run(['train', 'x', '--quiet'], async (context) => {
      context.logger.info('a note');
      context.logger.warn('a doubt');
      context.result('the result', {});
    });
    expect(stderr).toBe('warning: a doubt\n');
    expect(stdout).toBe('the result\n');
  });

  it('ends with 130 when interrupted, whatever the command threw', async () => {
    const controller = new AbortController();
    const { exitCode, stderr } = await run(
      ['train', 'x'],
      async () => {
        controller.abort();
        throw new Error('the backend broke off');
      },
      controller.signal,
    );
    expect(exitCode).toBe(130);
    expect(stderr).toBe('paretorec: interrupted\n');
  });

  it('prints help of 80 columns on stdout', async () => {
    const { exitCode, stdout } = await run(['train', '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('--no-color');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
