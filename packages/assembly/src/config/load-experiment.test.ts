import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadExperiment, loadSearch } from '../index.js';
import { builtins, MINIMAL } from '../test-support/plugin.js';
import { TemporaryFolder } from '../test-support/temporary-folder.js';

const folder = new TemporaryFolder();

const load = (text: string, overrides: string[] = []): ReturnType<typeof loadExperiment> =>
  loadExperiment(folder.write('experiment.yaml', text), { builtins, overrides });
const failure = (text: string, overrides: string[] = []): Promise<string> =>
  folder.messageOf(load(text, overrides));

describe('loadExperiment', () => {
  it('fills in every default, those of components too', async () => {
    const { config, logFolder } = await load(MINIMAL);
    expect(config).toMatchInlineSnapshot(`
      {
        "backend": "auto",
        "data": {
          "log": "../logs/tiny",
          "split": {
            "test": 0.2,
            "train": 0.7,
            "validation": 0.1,
          },
        },
        "encoder": {
          "stateDim": 128,
          "use": "list-recurrent",
        },
        "features": {
          "exclude": [],
          "historyLength": 10,
          "idDropout": 0.5,
          "minCount": 1,
          "numericBins": 20,
          "numericForm": "value",
          "pooling": "mean",
        },
        "fusion": {
          "use": "weighted-sum",
        },
        "fusionWeights": "weighter",
        "gradientScope": "representation",
        "metrics": {
          "dwellCap": "none",
          "dwellUnit": "seconds",
          "extra": [],
        },
        "objectives": {
          "click": {
            "label": "clicked",
            "model": {
              "discount": 0.3,
              "head": "product",
              "use": "dqn",
            },
            "population": "all",
            "target": {
              "bins": 10,
              "capQuantile": 0.99,
              "scale": "log",
            },
          },
          "dwell": {
            "label": "dwell",
            "model": {
              "discount": 0.3,
              "head": "product",
              "use": "dqn",
            },
            "population": "all",
            "target": {
              "bins": 10,
              "capQuantile": 0.99,
              "scale": "log",
            },
          },
        },
        "optimiser": {
          "learningRate": 0.001,
          "use": "adam",
        },
        "plugins": [],
        "preset": "default",
        "seed": 1,
        "trainWeights": "weighter",
        "trainer": {
          "batchSize": 256,
          "checkpointSteps": 200,
          "earlyStopping": {
            "metric": "MAP",
            "patience": 3,
          },
          "epochs": 20,
          "listLength": 10,
          "stepsPerEpoch": "all",
        },
        "weighter": {
          "discount": 0.1,
          "hiddenUnits": 64,
          "use": "paperec",
        },
      }
    `);
    expect(logFolder).toBe(join(folder.path, '../logs/tiny'));
  });

  it('gives YAML that loads to the same, also from another folder', async () => {
    const first = await load(`${MINIMAL}weighter: { discount: 0.2, use: paperec }\nfusionWeights: [1, 0]\n`);
    const again = await loadExperiment(
      folder.write('run/config.yaml', first.toYaml(join(folder.path, 'run'))),
      { builtins },
    );
    expect(again.config).toEqual({ ...first.config, data: { ...first.config.data, log: '../../logs/tiny' } });
    expect(again.logFolder).toBe(first.logFolder);
    expect(again.configHash).toBe(first.configHash);
    expect((await load(first.toYaml())).toYaml()).toBe(first.toYaml());
    expect((await load(MINIMAL)).configHash).not.toBe(first.configHash);
  });

  it('takes overrides in order, and the seed last', async () => {
    const file = folder.write('experiment.yaml', `${MINIMAL}weighter: paperec\n`);
    const overrides = [
      'weighter.discount=0.2',
      'objectives.dwell.model.discount=0',
      'fusionWeights=[0.25, 0.75]',
      'seed=2',
    ];
    const { config } = await loadExperiment(file, { builtins, overrides, seed: 9 });
    expect(config.weighter).toEqual({ use: 'paperec', discount: 0.2, hiddenUnits: 64 });
    expect(config.objectives.dwell?.model.discount).toBe(0);
    expect(config.fusionWeights).toEqual([0.25, 0.75]);
    expect(config.seed).toBe(9);
  });

  it('takes * for every key of a mapping', async () => {
    const { config } = await load(MINIMAL, [
      'objectives.*.model.discount=0.1',
      'objectives.click.model.discount=0.2',
    ]);
    const discounts = Object.entries(config.objectives).map(([name, { model }]) => [name, model['discount']]);
    expect(discounts).toEqual([
      ['click', 0.2],
      ['dwell', 0.1],
    ]);
    expect(await failure(MINIMAL, ['objectives.*.model.discont=0.1'])).toMatchInlineSnapshot(
      `"--set objectives.*.model.discont: unknown key; did you mean "discount"?"`,
    );
    expect(await failure(MINIMAL, ['wrong.*=1'])).toMatchInlineSnapshot(
      `"--set wrong.*: "wrong" has no "*"; found nothing; expected a mapping"`,
    );
  });

  it('names place and nearest name of everything that is wrong', async () => {
    expect(
      await failure(`data: { log: x, splt: {} }
objectives:
  click: { label: clicked, population: al }
  dwell:
    label: dwell
    model: { use: dqn }
    target: { capQuantile: 2 }
trainer: { epochs: 0, batchSize: many }
trainWeights: weigter
sed: 1
`),
    ).toMatchInlineSnapshot(`
      "experiment.yaml:1:17 data.splt: unknown key; did you mean "split"?
      experiment.yaml:3:28 objectives.click.population: invalid value; found "al"; expected one of all, clicked; did you mean "all"?
      experiment.yaml:7:15 objectives.dwell.target.capQuantile: invalid value; found 2; expected a number <=1
      experiment.yaml:8:12 trainer.epochs: invalid value; found 0; expected a number >=1
      experiment.yaml:8:23 trainer.batchSize: invalid value; found "many"; expected a number
      experiment.yaml:9:1 trainWeights: invalid value; found "weigter"; expected one of weighter, uniform, none; did you mean "weighter"?
      experiment.yaml:10:1 sed: unknown key; did you mean "seed"?"
    `);
    expect(
      await failure(`${MINIMAL}weighter: papperec
encoder: adam
optimiser:
  use: adam
  learningrate: 0.1
  other: 1
metrics: { extra: [coverage] }
fusion: { use: weighted-sum, bias: 1 }
`),
    ).toMatchInlineSnapshot(`
      "experiment.yaml:6:1 encoder.use: "adam" is of kind optimiser, not encoder; expected one of circular, composed, list-recurrent
      experiment.yaml:5:1 weighter.use: unknown weighter "papperec"; expected one of broken, demanding, paperec; did you mean "paperec"?
      experiment.yaml:12:30 fusion.bias: unknown key; remove it; there are no options here
      experiment.yaml:9:3 optimiser.learningrate: unknown key; did you mean "learningRate"?
      experiment.yaml:10:3 optimiser.other: unknown key; expected one of learningRate
      experiment.yaml:11:20 metrics.extra.0.top: missing; expected a number"
    `);
    expect(await failure(`${MINIMAL}fusionWeights: [1, 1]\n`)).toMatchInlineSnapshot(
      `"experiment.yaml:5:1 fusionWeights: invalid value; found [1,1]; expected 2 weights that sum to 1"`,
    );
    expect(await failure('data: { log: x }\nobjectives: {}\n')).toMatchInlineSnapshot(
      `"experiment.yaml:2:1 objectives: invalid value; found {}; expected at least one objective"`,
    );
    expect(await failure('objectives: { click: { label: clicked } }\n')).toMatchInlineSnapshot(
      `"experiment.yaml:1:1 data: missing; expected a mapping"`,
    );
    expect(await failure(`${MINIMAL}features: { include: [a], exclude: [b] }\n`)).toMatchInlineSnapshot(
      `"experiment.yaml:5:1 features: include and exclude cannot be given together; found {"include":["a"],"exclude":["b"]}"`,
    );
  });

  it('names what is wrong inside a value that may be of several shapes', async () => {
    expect(
      await failure(`data: { log: x }
features: { pooling: { tags: men } }
objectives:
  a: { label: { use: new-value, field: tags } }
  b: { label: { use: new-values } }
  c: { label: { use: item-field, fild: margin } }
  d: { label: 3 }
  e: { label: { use: mixture, of: { clicked: much } } }
  f: { label: { use: mixture, of: {} } }
  g: { label: { use: mixture, field: clicked } }
  h: { label: { use: mixture, of: { clicked: 0 } } }
trainer: { earlyStopping: { metric: MAP, patiense: 4 } }
`),
    ).toMatchInlineSnapshot(`
      "experiment.yaml:2:24 features.pooling.tags: invalid value; found "men"; expected one of mean, sum, attention; did you mean "mean"?
      experiment.yaml:4:17 objectives.a.label.use: invalid value; found "new-value"; expected one of new-values, item-field, mixture; did you mean "new-values"?
      experiment.yaml:5:8 objectives.b.label.field: missing; expected a text
      experiment.yaml:6:8 objectives.c.label.field: missing; expected a text
      experiment.yaml:6:34 objectives.c.label.fild: unknown key; did you mean "field"?
      experiment.yaml:7:8 objectives.d.label: invalid value; found 3; expected a label column, or { use, field } or { use, of } of a computed label
      experiment.yaml:8:37 objectives.e.label.of.clicked: invalid value; found "much"; expected a number
      experiment.yaml:9:31 objectives.f.label.of: invalid value; found {}; expected at least one label column
      experiment.yaml:10:8 objectives.g.label.of: missing; expected a mapping
      experiment.yaml:10:31 objectives.g.label.field: unknown key; expected one of use, of
      experiment.yaml:11:37 objectives.h.label.of.clicked: invalid value; found 0; expected a number >0
      experiment.yaml:12:42 trainer.earlyStopping.patiense: unknown key; did you mean "patience"?"
    `);
  });

  it('names the option that gave a wrong value', async () => {
    expect(await failure(MINIMAL, ['weighter.discont=0.2'])).toMatchInlineSnapshot(
      `"--set weighter.discont: unknown key; did you mean "discount"?"`,
    );
    expect(await failure(MINIMAL, ['optimiser.learningRate=fast'])).toMatchInlineSnapshot(
      `"--set optimiser.learningRate: invalid value; found "fast"; expected a number"`,
    );
    expect(await failure(MINIMAL, ['trainer={epocs: 3}'])).toMatchInlineSnapshot(
      `"--set trainer.epocs: unknown key; did you mean "epochs"?"`,
    );
    expect(await failure(MINIMAL, ['data.log.deep=1'])).toMatchInlineSnapshot(
      `"--set data.log.deep: "data.log" has no "deep"; found "../logs/tiny"; expected a mapping"`,
    );
    expect(await failure(MINIMAL, ['seed'])).toMatchInlineSnapshot(
      `"--set seed: not an override; expected path=value, such as weighter.discount=0.2"`,
    );
    expect(await failure(MINIMAL, ['seed=[1'])).toMatchInlineSnapshot(
      `"--set seed:1:3: flow sequence must end with a ]"`,
    );
    expect(await failure(MINIMAL, ['__proto__.polluted=1'])).toMatchInlineSnapshot(
      `"--set __proto__.polluted: key "__proto__" is not allowed"`,
    );
    expect(await failure(MINIMAL, ['trainer={__proto__: {polluted: 1}}'])).toMatchInlineSnapshot(
      `"--set trainer:1:2: key "__proto__" is not allowed; choose another name"`,
    );
    const file = folder.write('experiment.yaml', MINIMAL);
    expect(await folder.messageOf(loadExperiment(file, { builtins, seed: -1 }))).toMatchInlineSnapshot(
      `"--seed: invalid value; found -1; expected a number >=0"`,
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('says what a file is that is meant for another command', async () => {
    expect(await failure('experiment: other.yaml\nrows: [{ name: a }]\n')).toMatchInlineSnapshot(
      `"experiment.yaml: this is a study file; expected an experiment file, with data and objectives; run "paretorec study run" on it"`,
    );
    const experiment = folder.write('experiment.yaml', MINIMAL);
    expect(await folder.messageOf(loadSearch(experiment, { builtins }))).toMatchInlineSnapshot(
      `"experiment.yaml: this is an experiment file; expected a search file, with experiment and space; run "paretorec train" on it, or name it under \`experiment\` of a search file"`,
    );
  });

  it('refuses YAML that is not plain data', async () => {
    expect(await failure(`${MINIMAL}seed: 1\nseed: 2\n`)).toMatchInlineSnapshot(
      `"experiment.yaml:6:1: key "seed" is given twice"`,
    );
    expect(await failure(`${MINIMAL}__proto__: { polluted: 1 }\n`)).toMatchInlineSnapshot(
      `"experiment.yaml:5:1: key "__proto__" is not allowed; choose another name"`,
    );
    expect(await failure(`${MINIMAL}weighter: { constructor: 1 }\n`)).toMatchInlineSnapshot(
      `"experiment.yaml:5:13: key "constructor" is not allowed; choose another name"`,
    );
    expect(await failure('a: &a [1]\nb: [*a, *a]\n')).toMatchInlineSnapshot(`
      "experiment.yaml:2:5: alias *a; write the value out
      experiment.yaml:2:9: alias *a; write the value out"
    `);
    expect(await failure('seed: !!js/function "x"\n')).toMatchInlineSnapshot(
      `"experiment.yaml:1:21: tag tag:yaml.org,2002:js/function; leave the tag out"`,
    );
    expect(await failure('data: { log: x\n')).toMatchInlineSnapshot(
      `"experiment.yaml:2:1: flow map in block collection must be sufficiently indented and end with a }"`,
    );
    expect(await failure('a: 1\n---\nb: 2\n')).toMatchInlineSnapshot(
      `"experiment.yaml:2:1: a second document begins here; expected one"`,
    );
    expect(await failure('')).toMatchInlineSnapshot(
      `"experiment.yaml: the file is empty; give at least data.log and one objective"`,
    );
    expect(await failure('# nothing\n')).toMatchInlineSnapshot(
      `"experiment.yaml: the file is empty; give at least data.log and one objective"`,
    );
    expect(await failure('- a\n')).toMatchInlineSnapshot(
      `"experiment.yaml: not a mapping; found ["a"]; expected keys such as data and objectives"`,
    );
    expect(await failure('['.repeat(10_000))).toMatch(/^experiment.yaml/);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('says what is at a path that is no experiment file', async () => {
    folder.write('studies/paper.yaml', MINIMAL);
    mkdirSync(join(folder.path, 'empty'), { recursive: true });
    const at = (name: string): Promise<string> =>
      folder.messageOf(loadExperiment(join(folder.path, name), { builtins }));
    expect(await at('studies/papr.yaml')).toMatchInlineSnapshot(
      `"studies/papr.yaml: no such file; did you mean "studies/paper.yaml"?"`,
    );
    expect(await at('studie/paper.yaml')).toMatchInlineSnapshot(
      `"studie/paper.yaml: no such file; its folder "studie" does not exist"`,
    );
    expect(await at('studies')).toMatchInlineSnapshot(
      `"studies: a folder; expected an experiment file; did you mean "studies/paper.yaml"?"`,
    );
    expect(await at('empty')).toMatchInlineSnapshot(`"empty: a folder; expected an experiment file"`);
    folder.write('experiment.toml', '');
    expect(await at('experiment.toml')).toMatchInlineSnapshot(
      `"experiment.toml: not an experiment file; found extension .toml; expected .yaml, .yml, .json, .ts, .mts, .js, .mjs"`,
    );
  });
});
