import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { check, resolveConfig } from 'prettier';
import { run } from '../support/run.js';
import { ROOT } from '../support/workspace.js';

/** Kind, folder of its package, folder under docs/components, what its package exports of it. */
const KINDS = [
  ['objective', 'objectives', 'objectives', 'goldenShareObjective, GoldenShareObjectiveConfig'],
  [
    'weighter',
    'weighters',
    'weighters',
    'goldenShareWeighter, GoldenShareWeighterConfig, GoldenShareWeighterWeighter',
  ],
  ['fusion', 'weighters', 'fusion', 'goldenShareFusion, GoldenShareFusionConfig, GoldenShareFusionFusion'],
  ['optimiser', 'optimisers', 'optimisers', 'goldenShareOptimiser, GoldenShareOptimiserConfig'],
] as const;
const PACKAGES = [...new Set(KINDS.map(([, folder]) => folder))];

let copy: string;

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'paretorec-generator-'));
  for (const folder of PACKAGES)
    cpSync(join(ROOT, `packages/${folder}/src`), join(copy, `packages/${folder}/src`), { recursive: true });
});

afterEach(() => rmSync(copy, { recursive: true, force: true }));

function generate(...args: string[]): ReturnType<typeof run> {
  return run(
    process.execPath,
    [join(ROOT, 'tools/generators/new-component.mjs'), ...args, '--into', copy],
    ROOT,
  );
}

/** Every file of the copy with its text. */
async function files(): Promise<Map<string, string>> {
  const found = await readdir(copy, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = paths.map(async (path) => [relative(copy, path), await readFile(path, 'utf8')] as const);
  return new Map(await Promise.all(texts));
}

/** Added lines of a file, and how many are gone. */
function changes(before: string, after: string): { readonly added: string[]; readonly gone: string[] } {
  const [old, now] = [before, after].map((text) => text.split('\n')) as [string[], string[]];
  return {
    added: now.filter((line) => !old.includes(line)),
    gone: old.filter((line) => !now.includes(line)),
  };
}

describe('npm run new:component', () => {
  it.each(KINDS)(
    'makes one folder, a page and a changeset of a new %s, and changes nothing but the list of its package',
    async (kind, folder, docs, exported) => {
      const name = `golden-share-${kind}`;
      const before = await files();
      expect(await generate(kind, name)).toMatchObject({ code: 0, stderr: '' });
      const after = await files();
      const source = `packages/${folder}/src`;
      const made = [
        `.changeset/${name}-${kind}.md`,
        `docs/components/${docs}/${name}.md`,
        `${source}/${name}/${name}.test.ts`,
        `${source}/${name}/${name}.ts`,
      ];
      expect([...after.keys()].filter((path) => !before.has(path)).sort()).toEqual(made);
      const changed = [...before.keys()].filter((path) => after.get(path) !== before.get(path));
      expect(changed).toEqual([`${source}/index.ts`]);

      const texts = made.map((path) => after.get(path)!);
      expect(texts.filter((text) => text.includes('__'))).toEqual([]);
      const index = after.get(`${source}/index.ts`)!;
      const { gone } = changes(before.get(`${source}/index.ts`)!, index);
      // The list, where it was one line.
      expect(gone.filter((line) => !line.includes('components: ['))).toEqual([]);
      const [camel] = exported.split(',');
      expect(index).toContain(`import { ${camel} } from './${name}/${name}.js';`);
      expect(index.replaceAll(/\s+/g, ' ').replaceAll(', }', ' }')).toContain(
        `export { ${exported} } from './${name}/${name}.js';`,
      );
      expect(index).toMatch(new RegExp(`components: \\[[^\\]]*\\b${camel},?\\s*\\]`));
      for (const path of [...made, ...changed].filter((one) => one.endsWith('.ts'))) {
        const options = { ...(await resolveConfig(join(ROOT, path))), filepath: path };
        expect(await check(after.get(path)!, options), `${path} is formatted`).toBe(true);
      }
    },
  );

  it(
    'makes components whose own tests pass at once, describeObjective among them',
    { timeout: 300_000 },
    async () => {
      for (const [kind] of KINDS) await generate(kind, `golden-share-${kind}`);
      symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
      cpSync(join(ROOT, 'vitest.config.ts'), join(copy, 'vitest.config.ts'));
      const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
      const report = join(copy, 'report.json');
      const args = ['run', '--root', copy, 'golden-share', '--reporter', 'json', '--outputFile', report];
      const { code, stderr } = await run(process.execPath, [vitest, ...args], copy);
      expect(code, stderr).toBe(0);
      const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
        readonly testResults: readonly {
          readonly assertionResults: readonly { readonly fullName: string }[];
        }[];
      };
      expect(testResults).toHaveLength(KINDS.length);
      const tests = testResults.flatMap(({ assertionResults }) =>
        assertionResults.map((one) => one.fullName),
      );
      expect(
        tests.filter((name) => name.startsWith('objective golden-share-objective')).length,
      ).toBeGreaterThan(20);
    },
  );

  it.each([
    [['weighter', 'fixed'], 'is there already'],
    [['weighter', 'Fixed'], 'not in kebab case'],
    [['widget', 'fixed'], 'no template for the kind "widget"'],
    [['weighter'], 'expected a kind and a name'],
  ])('refuses %j', async (args, problem) => {
    const result = await generate(...args);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain(problem);
  });
});
