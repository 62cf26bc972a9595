import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { composeExperiment, loadExperiment, Providers } from '../index.js';
import { FEATURES, RNG } from '@paretorec/contracts';
import { builtins, madeFrom, MINIMAL } from '../test-support/plugin.js';
import { TemporaryFolder } from '../test-support/temporary-folder.js';

const folder = new TemporaryFolder();

/** A Standard Schema by hand, so that plugins need no validation library. */
const options = `
const options = {
  '~standard': {
    version: 1,
    vendor: 'by-hand',
    validate: ({ speed = 1, ...rest }) => {
      const unknown = Object.keys(rest);
      if (unknown.length > 0) return { issues: unknown.map((key) => ({ message: 'unknown option', path: [key] })) };
      return typeof speed === 'number' ? { value: { speed } } : { issues: [{ message: 'speed must be a number', path: ['speed'] }] };
    },
  },
};`;

/** A plugin in one file, without an import: the marker alone makes it one. */
const plugin = (name: string, component: string, extra = ''): string => `${options}
export default {
  name: ${JSON.stringify(name)},
  contracts: 1,
  [Symbol.for('paretorec.plugin')]: true,
  components: [
    { kind: 'weighter', name: ${JSON.stringify(component)}, summary: 'theirs', config: options, inject: {}, create: (config) => ({ from: { config } }) },
  ],
  ${extra}
};`;

/** A second copy of the contracts, compiled, as an install beside a plugin has it. */
function installContracts(): void {
  const sources = fileURLToPath(new URL('../../../contracts/src/', import.meta.url));
  const target = 'node_modules/@paretorec/contracts';
  folder.write(
    `${target}/package.json`,
    JSON.stringify({ name: '@paretorec/contracts', type: 'module', exports: './index.js' }),
  );
  for (const file of readdirSync(sources).filter((name) => !name.includes('.test.'))) {
    const { outputText } = transpileModule(readFileSync(join(sources, file), 'utf8'), {
      compilerOptions: { target: ScriptTarget.ES2022, module: ModuleKind.ESNext, verbatimModuleSyntax: true },
    });
    folder.write(`${target}/${file.replace(/ts$/, 'js')}`, outputText);
  }
}

beforeAll(() => {
  installContracts();
  const manifest = {
    name: 'their-package',
    version: '1.0.0',
    type: 'module',
    exports: { '.': { import: './lib/entry.js' } },
  };
  folder.write('node_modules/their-package/package.json', JSON.stringify(manifest));
  folder.write(
    'node_modules/their-package/lib/entry.js',
    `import { defineComponent, definePlugin } from '@paretorec/contracts';
    ${options}
    const quick = defineComponent({
      kind: 'weighter', name: 'quick', summary: 'theirs', config: options, create: (config) => ({ from: { config } }),
    });
    export default definePlugin({ name: 'their', components: [quick] });`,
  );
});

const load = (text: string): ReturnType<typeof loadExperiment> =>
  loadExperiment(folder.write('experiment.yaml', MINIMAL + text), { builtins });
const failure = (text: string): Promise<string> => folder.messageOf(load(text));

describe('plugins', () => {
  it('come from packages that only the experiment file can see, ES modules alone among them', async () => {
    const experiment = await load('plugins: [their-package]\nweighter: { use: their/quick, speed: 3 }\n');
    const providers = new Providers().provide(FEATURES, undefined as never).provide(RNG, undefined as never);
    expect(madeFrom(composeExperiment(experiment, providers).weighter).config).toEqual({ speed: 3 });
    expect(experiment.plugins).toHaveLength(2);
  });

  it('come from files and folders by path, which toYaml rewrites for another folder', async () => {
    folder.write('mine/own.mjs', plugin('own', 'own'));
    const experiment = await load('plugins: [./mine/own.mjs, ./node_modules/their-package]\nweighter: own\n');
    expect(experiment.config.weighter).toEqual({ use: 'own', speed: 1 });
    const moved = folder.write('runs/a/config.yaml', experiment.toYaml(join(folder.path, 'runs/a')));
    const again = await loadExperiment(moved, { builtins });
    expect(again.config.plugins).toEqual(['../../mine/own.mjs', '../../node_modules/their-package']);
    expect(again.configHash).toBe(experiment.configHash);
  });

  it('have their options checked by their own schema', async () => {
    expect(
      await failure('plugins: [their-package]\nweighter:\n  use: their/quick\n  sped: 3\n'),
    ).toMatchInlineSnapshot(`"experiment.yaml:8:3 weighter.sped: unknown option; found 3"`);
    expect(
      await failure('plugins: [their-package]\nweighter: { use: their/quick, speed: fast }\n'),
    ).toMatchInlineSnapshot(`"experiment.yaml:6:31 weighter.speed: speed must be a number; found "fast""`);
    expect(await failure('plugins: [their-package]\nweighter: their/quik\n')).toMatchInlineSnapshot(
      `"experiment.yaml:6:1 weighter.use: unknown weighter "their/quik"; expected one of broken, demanding, paperec, their/quick; did you mean "their/quick"?"`,
    );
  });

  it('that cannot be used are named with the reason', async () => {
    expect(await failure('plugins: [absent-package]\n')).toMatchInlineSnapshot(
      `"experiment.yaml:5:11 plugins.0: plugin "absent-package" was not found; expected a package that can be imported from FOLDER; run "npm install absent-package" there"`,
    );
    expect(await failure('plugins:\n  - ./absent.mjs\n')).toMatchInlineSnapshot(
      `"experiment.yaml:6:5 plugins.0: plugin "./absent.mjs" was not found; expected a module at absent.mjs; correct the path; it counts from the experiment file's folder"`,
    );
    folder.write('throws.mjs', `throw new RangeError('not today');`);
    expect(await failure('plugins: [./throws.mjs]\n')).toMatchInlineSnapshot(
      `"experiment.yaml:5:11 plugins.0: plugin "./throws.mjs" threw while it was loaded; found RangeError: not today; ask its author, or try another version"`,
    );
    folder.write('wrong.mjs', 'export default { name: "wrong" };');
    expect(await failure('plugins: [./wrong.mjs]\n')).toMatchInlineSnapshot(
      `"experiment.yaml:5:11 plugins.0: "./wrong.mjs" is not a plugin; found {"name":"wrong"}; expected \`export default definePlugin({ ... })\`"`,
    );
    folder.write('named.mjs', 'export const plugin = 1;');
    expect(await failure('plugins: [./named.mjs]\n')).toMatchInlineSnapshot(
      `"experiment.yaml:5:11 plugins.0: "./named.mjs" is not a plugin; found exports plugin and no default; expected \`export default definePlugin({ ... })\`"`,
    );
    folder.write('newer.mjs', plugin('newer', 'x', 'contracts: 2,'));
    expect(await failure('plugins: [./newer.mjs]\n')).toMatchInlineSnapshot(
      `"experiment.yaml:5:11 plugins.0: plugin "./newer.mjs" was written for other contracts; found major version 2; expected 1"`,
    );
    folder.write('nameless.mjs', plugin('', 'paperec'));
    expect(await failure('plugins: [./nameless.mjs]\n')).toMatchInlineSnapshot(
      `"experiment.yaml:5:11 plugins.0: plugin "./nameless.mjs" has no name; found ""; expected a name that prefixes its components"`,
    );
    folder.write('incomplete.mjs', plugin('incomplete', 'x', `components: [{ kind: 'oracle' }],`));
    expect(await failure('plugins: [./incomplete.mjs]\n')).toMatchInlineSnapshot(
      `"experiment.yaml:5:11 plugins.0: component 0 of plugin "./incomplete.mjs" is not complete; found kind "oracle"; expected what \`defineComponent\` takes"`,
    );
    folder.write('copy.mjs', plugin('their', 'quick'));
    expect(await failure('plugins: [their-package, ./copy.mjs]\n')).toMatchInlineSnapshot(
      `"experiment.yaml:5:1 plugins: two plugins offer weighter "their/quick"; leave one of them out of \`plugins\`"`,
    );
  });
});
