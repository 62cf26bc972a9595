import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/workspace.js';

/** Lints text as if it stood in a file that exists; the file itself stays as it is. */
let lint: (file: string, text: string) => Promise<string[]>;

beforeAll(() => {
  const eslint = new ESLint({ cwd: ROOT });
  lint = async (file, text) => {
    const results = await eslint.lintText(text, { filePath: join(ROOT, file) });
    return results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`));
  };
}, 60_000);

const WEIGHTERS = 'packages/weighters/src/index.ts';
const ENCODERS = 'packages/encoders/src/index.ts';

describe('lint rules', { timeout: 120_000 }, () => {
  it.each([
    [
      'contracts import nothing',
      'packages/contracts/src/index.ts',
      '@paretorec/tensor',
      'Circular dependency|can only depend',
    ],
    [
      'components never import the runtime',
      WEIGHTERS,
      '@paretorec/experiments',
      'can only depend on libs tagged',
    ],
    [
      'components never import each other',
      WEIGHTERS,
      '@paretorec/encoders',
      'can only depend on libs tagged',
    ],
    ['components never import data', ENCODERS, '@paretorec/data', 'can only depend on libs tagged'],
    [
      'data holds no tensors',
      'packages/data/src/index.ts',
      '@paretorec/tensor',
      'can only depend on libs tagged',
    ],
    [
      'the runtime gets its components injected',
      'packages/trainer/src/index.ts',
      '@paretorec/weighters',
      'can only depend on libs tagged',
    ],
    [
      'apps take components from the preset',
      'apps/cli/src/index.ts',
      '@paretorec/weighters',
      'can only depend on libs tagged',
    ],
    [
      'only assembly imports the container',
      'packages/trainer/src/index.ts',
      'tsyringe',
      'not allowed to import',
    ],
    [
      'tensor does not import the container',
      'packages/tensor/src/index.ts',
      'tsyringe',
      'not allowed to import',
    ],
    ['only tensor imports TensorFlow', WEIGHTERS, '@tensorflow/tfjs-core', 'not allowed to import'],
    [
      'assembly does not import TensorFlow',
      'packages/assembly/src/index.ts',
      '@tensorflow/tfjs-core',
      'not allowed to import',
    ],
    ['what no package.json names cannot be imported', WEIGHTERS, 'seedrandom', 'Transitive or unresolvable'],
  ])('%s', async (_, file, imported, message) => {
    const found = await lint(file, `import * as thing from '${imported}';\nexport const used = thing;\n`);
    expect(found).toContainEqual(
      expect.stringMatching(new RegExp(`^@nx/enforce-module-boundaries: .*${message}`)),
    );
  });

  it('other packages are imported by their name, not by a path', async () => {
    const found = await lint(WEIGHTERS, `export * from '../../encoders/src/index.js';\n`);
    expect(found).toContainEqual(expect.stringContaining('@nx/enforce-module-boundaries'));
  });

  it.each([
    ['no any', 'export const x: any = 1;', '@typescript-eslint/no-explicit-any'],
    ['no Math.random', 'export const x = (): number => Math.random();', 'no-restricted-properties'],
    ['no destructured Math.random', 'export const { random } = Math;', 'no-restricted-properties'],
    ['no console in packages', `console.log('x');`, 'no-console'],
    [
      'no forgotten promises',
      'export function f(): void { Promise.resolve(1); }',
      '@typescript-eslint/no-floating-promises',
    ],
    ['no default exports', 'export default 1;', 'no-restricted-syntax'],
    [
      'types are imported as types',
      `import { WEIGHTER } from './nowhere.js';\nexport type T = WEIGHTER;`,
      '@typescript-eslint/consistent-type-imports',
    ],
    ['no needless suppressions', '// eslint-disable-next-line no-console\nexport const x = 1;', 'null'],
  ])('%s', async (_, text, rule) => {
    expect(await lint(WEIGHTERS, `${text}\n`)).toContainEqual(
      expect.stringMatching(new RegExp(`^${rule}: `)),
    );
  });

  it('allows console in apps', async () => {
    expect(await lint('apps/cli/src/index.ts', `console.log('x');\n`)).toEqual([]);
  });

  it('names a dependency that package.json lacks, and one that nothing uses', async () => {
    const file = 'packages/data/package.json';
    const text = readFileSync(join(ROOT, file), 'utf8');
    expect(await lint(file, text.replace(/"@duckdb\/node-api": "[^"]*",?/, ''))).toContainEqual(
      expect.stringMatching(/^@nx\/dependency-checks: .*missing.*@duckdb\/node-api/s),
    );
    expect(
      await lint(file, text.replace('"dependencies": {', '"dependencies": { "cli-progress": "^3.12.0",')),
    ).toContainEqual(
      expect.stringMatching(/^@nx\/dependency-checks: The "cli-progress" package is not used/),
    );
  });
});
