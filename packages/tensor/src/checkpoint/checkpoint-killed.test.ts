import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from 'vite';
import { expect, it } from 'vitest';
import { createRng, readCheckpoint, writeCheckpoint } from '../index.js';

const KILLS = 8;

/** Writes versions of a checkpoint without end; every entry of a version is its number. */
const WRITER = (path: string): string => `
import { writeCheckpoint } from './write-checkpoint.js';
for (let version = 1; ; version += 1) {
  const tensor = (size) => ({ dtype: 'float32', shape: [size], data: new Float32Array(size).fill(version) });
  writeCheckpoint(${JSON.stringify(path)}, new Map([['a', tensor(1e6)], ['b', tensor(2e5)]]), { version: String(version) });
  if (version === 1) process.stdout.write('written\\n');
}`;

it('a writer killed at any moment leaves a whole file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'paretorec-killed-'));
  try {
    const conditions = ['@paretorec/source', 'node', 'import', 'default'];
    await build({
      configFile: false,
      logLevel: 'silent',
      resolve: { conditions },
      ssr: { noExternal: true, resolve: { conditions } },
      build: { ssr: join(import.meta.dirname, 'write-checkpoint.ts'), outDir: folder },
    });
    const path = join(folder, 'last.safetensors');
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'writer.js'), WRITER(path));

    const rng = createRng('kill moments');
    let cutWrites = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const writer = spawn(process.execPath, [join(folder, 'writer.js')], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(writer.stdout, 'data');
      await wait(60 * rng.uniform());
      writer.kill('SIGKILL');
      await once(writer, 'exit');
      if (existsSync(`${path}.tmp`)) cutWrites += 1;
      const { tensors, metadata } = readCheckpoint(path);
      for (const { data } of tensors.values())
        expect(data.every((x) => x === Number(metadata['version']))).toBe(true);
      expect(tensors.get('a')!.data).toHaveLength(1e6);
    }
    expect(cutWrites).toBeGreaterThan(0);
    writeCheckpoint(path, new Map(), {});
    expect(existsSync(`${path}.tmp`)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
