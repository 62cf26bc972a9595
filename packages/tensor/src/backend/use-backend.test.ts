import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { activeBackend, availableBackends, backendInfo, checkBackends, useBackend } from './index.js';

const installed = (await availableBackends()).includes('tfjs-node');

describe('useBackend', () => {
  it('refuses an unknown name and proposes the nearest', async () => {
    await expect(useBackend('wsam' as 'wasm')).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: backend: unknown backend; found "wsam"; expected auto, tfjs-node, wasm, cpu; did you mean "wasm"?]`,
    );
  });

  it('uses the backend asked for, and keeps it for auto', async () => {
    expect((await useBackend('wasm')).name).toBe('wasm');
    expect((await useBackend('auto')).name).toBe('wasm');
    expect(activeBackend()).toMatchObject({ name: 'wasm', tfjs: '4.22.0', threads: 1 });
  });

  it.skipIf(!installed)(
    'loads tfjs-node from the cache and names its TensorFlow [needs tfjs-node]',
    async () => {
      const info = await useBackend('tfjs-node');
      expect(info).toMatchObject({ name: 'tfjs-node', tfjs: '4.22.0' });
      expect(info.tensorflow).toMatch(/^2\.\d+\.\d+$/);
      expect(info.location).toContain(`tf${info.tensorflow}`);
    },
  );

  it('measures the backend in use and leaves no tensor behind', async () => {
    const info = await backendInfo();
    expect(info.gflops).toBeGreaterThan(1);
    expect(info.residentBytes).toBeGreaterThan(20e6);
  });
});

describe('without tfjs-node in the cache', () => {
  const cache = process.env['PARETOREC_CACHE'];
  let empty: string;
  beforeAll(async () => {
    empty = await mkdtemp(join(tmpdir(), 'paretorec-empty-'));
    process.env['PARETOREC_CACHE'] = empty;
  });
  afterAll(async () => {
    if (cache === undefined) delete process.env['PARETOREC_CACHE'];
    else process.env['PARETOREC_CACHE'] = cache;
    await rm(empty, { recursive: true });
  });

  it('is an error when it was asked for by name', async () => {
    await useBackend('wasm');
    await expect(useBackend('tfjs-node')).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: backend: tfjs-node is not installed; run \`paretorec backend install\`, or choose \`auto\` or \`wasm\`]`,
    );
    expect(activeBackend()?.name).toBe('wasm');
  });

  it('goes on with wasm for auto and says so once', async () => {
    vi.resetModules();
    const fresh = await import('./index.js');
    const log = { info: vi.fn(), warn: vi.fn() };
    expect((await fresh.useBackend('auto', { log })).name).toBe('wasm');
    await fresh.useBackend('auto', { log });
    expect(log.warn.mock.calls).toEqual([
      [
        'backend: tfjs-node is not installed; run `paretorec backend install`, or choose `auto` or `wasm`; going on with the slower backend wasm',
      ],
    ]);
  });

  it('is told by the check for doctor', async () => {
    const [first] = await checkBackends();
    expect(first).toEqual({
      name: 'tfjs-node',
      available: false,
      detail: 'not installed; run `paretorec backend install`',
    });
    expect(await availableBackends()).toEqual(['wasm', 'cpu']);
  });
});
