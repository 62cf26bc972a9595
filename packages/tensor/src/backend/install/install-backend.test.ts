import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { STAMP_FILE, findInstallation, installationName } from '../cache.js';
import { installBackend } from '../index.js';

describe('installBackend', () => {
  let cache: string;
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'paretorec-cache-'));
    vi.stubEnv('PARETOREC_CACHE', cache);
    // Nothing listens there: the host of the prebuilt binary "does not answer", whatever network this machine has.
    vi.stubEnv('TFJS_NODE_CDN_STORAGE', 'https://127.0.0.1:9/');
    vi.stubEnv('HTTPS_PROXY', undefined);
    vi.stubEnv('https_proxy', undefined);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(cache, { recursive: true, force: true });
  });

  const stamp = async (): Promise<string> => {
    const folder = join(cache, 'tfjs-node', installationName('2.12.0'));
    await mkdir(folder, { recursive: true });
    const content = {
      tfjsNode: '4.22.0',
      tensorflow: '2.12.0',
      source: 'wheel',
      binding: 'x.node',
      library: 'tensorflow',
    };
    await writeFile(join(folder, STAMP_FILE), JSON.stringify(content));
    return folder;
  };

  it('says in one line what is missing and what to do, quickly, and leaves nothing', async () => {
    vi.stubEnv('PATH', '');
    vi.stubEnv('CXX', undefined);
    const report = await installBackend();
    expect(report.status).toBe('failed');
    expect(report.problem).toMatch(/^the host of tfjs-node's own binary does not answer \(ECONNREFUSED\); /);
    expect(report.problem).not.toContain('\n');
    if (process.platform === 'linux') {
      expect(report.steps.at(-1)).toEqual({
        name: 'wheel',
        status: 'failed',
        detail:
          'Python 3 with pip and a C++ compiler (g++ or clang++) not found on the PATH; install them and run `paretorec backend install` again',
      });
    }
    expect(await readdir(cache)).toEqual([]);
  });

  it('plans and changes nothing in a dry run', async () => {
    const report = await installBackend({ dryRun: true });
    expect(['planned', 'failed']).toContain(report.status);
    expect(report.folder.startsWith(cache)).toBe(true);
    expect(report.steps.map(({ name }) => name).slice(0, 3)).toEqual(['packages', 'prebuilt', 'wheel']);
    expect(report.steps.every(({ status }) => status !== 'done')).toBe(true);
    expect(await readdir(cache)).toEqual([]);
  });

  it('does nothing where an installation is whole, and does not count a half-made one', async () => {
    await mkdir(join(cache, 'tfjs-node', installationName('2.12.0'), 'tensorflow'), { recursive: true });
    await mkdir(join(cache, 'tfjs-node', 'staging-1'), { recursive: true });
    expect(await findInstallation()).toBeUndefined();
    const folder = await stamp();
    const report = await installBackend();
    expect(report).toEqual({
      status: 'already-installed',
      folder,
      tensorflow: '2.12.0',
      source: 'wheel',
      steps: [],
    });
  });

  it('stops when it is aborted', async () => {
    await expect(installBackend({ signal: AbortSignal.abort(new Error('stop')) })).rejects.toMatchObject({
      code: 'interrupted',
      kind: 'interrupted',
    });
    expect(await readdir(cache)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')(
    'runs with a cache that cannot be written only as far as saying so',
    async () => {
      const file = join(cache, 'file');
      await writeFile(file, '');
      vi.stubEnv('PARETOREC_CACHE', join(file, 'below'));
      const report = await installBackend();
      expect(report.status).toBe('failed');
      if (report.steps.length === 0)
        expect(report.problem).toMatch(/cannot be written \(ENOTDIR\); set PARETOREC_CACHE/);
    },
  );
});
