import { describe, expect, it } from 'vitest';
import { defineExperiment, loadExperiment } from '../index.js';
import { builtins, MINIMAL } from '../test-support/plugin.js';
import { TemporaryFolder } from '../test-support/temporary-folder.js';

const folder = new TemporaryFolder();
const at = (name: string, text: string): ReturnType<typeof loadExperiment> =>
  loadExperiment(folder.write(name, text), { builtins });
const failure = (name: string, text: string): Promise<string> => folder.messageOf(at(name, text));

describe('an experiment as a module', () => {
  it('means the same as its YAML', async () => {
    const experiment = defineExperiment({
      data: { log: '../logs/tiny' },
      objectives: { click: { label: 'clicked' }, dwell: { label: 'dwell' } },
    });
    const fromModule = await at('same.mjs', `export default ${JSON.stringify(experiment)};`);
    const fromYaml = await at('same.yaml', MINIMAL);
    expect(fromModule.config).toEqual(fromYaml.config);
    expect(fromModule.toYaml()).toBe(fromYaml.toYaml());
  });

  it('may be TypeScript', async () => {
    const { config } = await at(
      'typed.ts',
      `const seed: number = 7;\nexport default { data: { log: 'x' }, objectives: { click: { label: 'clicked' } }, seed, backend: undefined };\n`,
    );
    expect(config.seed).toBe(7);
  });

  it('is refused where it is not plain data', async () => {
    expect(await failure('a.mjs', 'export const x = 1;')).toMatchInlineSnapshot(
      `"a.mjs: the module has no default export; write \`export default defineExperiment({ ... })\`"`,
    );
    expect(await failure('b.mjs', 'export default { data: { log: () => 1 } };')).toMatchInlineSnapshot(
      `"b.mjs data.log: not plain data; found a function; expected mappings, lists, numbers, texts and booleans"`,
    );
    expect(await failure('c.mjs', 'export default { seed: new Date(0) };')).toMatchInlineSnapshot(
      `"c.mjs seed: not plain data; found an object of a class, or one that contains itself; expected mappings, lists, numbers, texts and booleans"`,
    );
    expect(await failure('d.mjs', 'const a = {}; a.a = a; export default { data: a };')).toMatch(
      /contains itself/,
    );
    expect(await failure('e.mjs', 'throw new Error("no");')).toMatchInlineSnapshot(
      `"e.mjs: the module threw while it was loaded; found Error: no; correct the module"`,
    );
    expect(
      await failure('f.mjs', 'export default { ["__proto__"]: { polluted: 1 } };'),
    ).toMatchInlineSnapshot(`"f.mjs: key "__proto__" is not allowed; choose another name"`);
    expect(
      await failure(
        'g.mjs',
        'export default { data: { log: "x" }, objectives: { a: { label: "b", modle: 1 } } };',
      ),
    ).toMatchInlineSnapshot(`"g.mjs objectives.a.modle: unknown key; did you mean "model"?"`);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
