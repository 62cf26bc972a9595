import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../support/run.js';
import { publishedPackages, ROOT } from '../support/workspace.js';
import { importedPackages } from './imports.js';
import { install, isolate, pack, type Tarball } from './tarballs.js';

const packages = publishedPackages();
const folder = mkdtempSync(join(tmpdir(), 'paretorec-packaging-'));
const installed = join(folder, 'all');
let tarballs: Map<string, Tarball>;

beforeAll(async () => {
  // Current after `npm test` has built; type errors are that stage's to report, the files are written all the same.
  await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-b'], ROOT);
  tarballs = await pack(packages, join(folder, 'tarballs'));
  await install(tarballs.values(), installed);
}, 300_000);

// Thousands of installed files: on a busy machine the usual ten seconds are not enough.
afterAll(() => rmSync(folder, { recursive: true, force: true }), 120_000);

describe.each(packages.map(({ manifest }) => ({ name: manifest.name, manifest })))(
  '$name',
  ({ name, manifest }) => {
    it('packs its build with types, and neither tests nor sources', () => {
      const contents = tarballs.get(name)?.contents ?? [];
      expect(contents).toEqual(expect.arrayContaining(['package.json', 'dist/index.js', 'dist/index.d.ts']));
      expect(
        contents.filter((path) => /\.(?:test|long)\.|\.tsbuildinfo$|^src\/|^node_modules\//.test(path)),
      ).toEqual([]);
    });

    it('imports nothing that it does not declare', () => {
      const declared = Object.keys({
        ...manifest.dependencies,
        ...manifest.peerDependencies,
        ...manifest.optionalDependencies,
      });
      const used = importedPackages(join(installed, 'node_modules', name, 'dist'));
      expect(used.filter((used) => !declared.includes(used) && used !== name)).toEqual([]);
    });

    it('can be imported with nothing but its own dependencies', { timeout: 60_000 }, async () => {
      const alone = join(folder, 'alone', name);
      isolate(name, installed, alone);
      const program = `import * as all from '${name}'; console.log(Object.keys(all).length)`;
      const result = await run(
        process.execPath,
        ['--preserve-symlinks', '--input-type=module', '-e', program],
        alone,
        { NODE_PATH: undefined },
      );
      expect(result.stderr).toBe('');
      expect(Number(result.stdout)).toBeGreaterThan(0);
    });

    it('passes publint', { timeout: 60_000 }, async () => {
      const file = tarballs.get(name)?.file ?? '';
      const tarball = Uint8Array.from(await readFile(file)).buffer;
      const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
      expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
    });
  },
);

describe('the command', () => {
  it('runs from its tarball', { timeout: 60_000 }, async () => {
    const result = await run(
      process.execPath,
      ['node_modules/@paretorec/cli/bin/paretorec.js', '--version'],
      installed,
    );
    expect(result).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+/) as unknown });
  });

  it('is linked where npx looks for it', () => {
    expect(existsSync(join(ROOT, 'node_modules/.bin/paretorec'))).toBe(true);
    expect(existsSync(join(installed, 'node_modules/.bin/paretorec'))).toBe(true);
  });
});
