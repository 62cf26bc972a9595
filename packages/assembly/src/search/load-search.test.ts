import { describe, expect, it } from 'vitest';
import { loadSearch } from '../index.js';
import { builtins, MINIMAL } from '../test-support/plugin.js';
import { TemporaryFolder } from '../test-support/temporary-folder.js';

const folder = new TemporaryFolder();
folder.write('experiment.yaml', MINIMAL);

const load = (text: string): ReturnType<typeof loadSearch> =>
  loadSearch(folder.write('search.yaml', `experiment: ./experiment.yaml\n${text}`), { builtins });
const failure = (text: string): Promise<string> => folder.messageOf(load(text));

describe('loadSearch', () => {
  it('makes an experiment of every trial', async () => {
    const { trials, objective, strategy } = await load(`set: { trainer.epochs: 3 }
strategy: grid
space:
  optimiser.learningRate: [0.1, 0.2]
  weighter.discount: [0, 0.5]
`);
    expect({ objective, strategy }).toEqual({ objective: { MAP: 1 }, strategy: 'grid' });
    expect(
      trials.map(({ name, experiment: { config } }) => [
        ...[name, config.trainer.epochs, config.optimiser['learningRate'], config.weighter['discount']],
      ]),
    ).toEqual([
      ['trial-1', 3, 0.1, 0],
      ['trial-2', 3, 0.1, 0.5],
      ['trial-3', 3, 0.2, 0],
      ['trial-4', 3, 0.2, 0.5],
    ]);
  });

  it('draws the same trials again, and takes values that mean the same once', async () => {
    const text = `trials: 5
seed: 3
space:
  optimiser.learningRate: { min: 0.001, max: 0.1, scale: log }
  encoder.stateDim: { min: 4, max: 64, integer: true }
metric: { MAP: 1, DT-AUC: 0.5 }
`;
    const [one, other] = [await load(text), await load(text)];
    expect(one.trials.map(({ values }) => values)).toEqual(other.trials.map(({ values }) => values));
    expect(new Set(one.trials.map(({ experiment }) => experiment.configHash)).size).toBe(5);
    expect(one.objective).toEqual({ MAP: 1, 'DT-AUC': 0.5 });
    const { trials } = await load('strategy: grid\nspace: { weighter: [paperec, { use: paperec }] }');
    expect(trials).toHaveLength(1);
  });

  it('names place and nearest name of everything that is wrong', async () => {
    expect(
      await failure(`space:
  optimiser.learningRate: { min: 0, max: 1, skale: log }
  encoder.stateDim: { min: 4, max: 2 }
  weighter: paperec
  features.minCount: { min: 1.5, max: 4, integer: true }
  trainer.batchSize: { min: 0, max: 3, scale: log }
  seed: [1]
  data.split.train: [0.1]
minEpochs: 2
metric: { MAP: 0 }
`),
    ).toMatchInlineSnapshot(`
      "search.yaml:3:45 space.optimiser.learningRate.skale: unknown key; did you mean "scale"?
      search.yaml:4:3 space.encoder.stateDim: min must be below max; found {"min":4,"max":2}
      search.yaml:5:3 space.weighter: invalid value; found "paperec"; expected a list of values, or a range such as { min: 0.001, max: 0.1, scale: log }
      search.yaml:6:3 space.features.minCount: min and max must be whole numbers for an integer; found {"min":1.5,"max":4,"integer":true}
      search.yaml:7:3 space.trainer.batchSize: a log scale needs min above 0; found {"min":0,"max":3,"scale":"log"}
      search.yaml:1:1 trials: missing; strategy random draws so many; give trials: 20
      search.yaml:10:1 minEpochs: only successive-halving has it; leave it out
      search.yaml:11:1 metric: no metric has a weight; found {"MAP":0}; expected weights by metric such as { MAP: 1, DT-AUC: 1 }
      search.yaml:8:3 space.seed: trials cannot differ in seed; change it in the experiment or in set
      search.yaml:9:3 space.data.split.train: trials cannot differ in data; all trials are measured on the same lists: change it in the experiment or in set"
    `);
    expect(await failure('trials: 3\nspace: { weighter.discount: [0.1, 0.2] }')).toMatchInlineSnapshot(
      `"search.yaml:2:1 trials: more trials than the space has combinations; found 3; expected at most 2; strategy: grid takes all of them"`,
    );
    expect(await failure('trials: 3\nstrategy: grid\nspace: { weighter.discount: { min: 0.1, max: 0.2 } }'))
      .toMatchInlineSnapshot(`
      "search.yaml:2:1 trials: a grid has as many trials as combinations; leave it out
      search.yaml:4:10 space.weighter.discount: a grid cannot have all values of a range; give a list of values, or take strategy: random"
    `);
  });

  it('places the mistakes of values where the search gives them, each once', async () => {
    expect(
      await failure(`strategy: grid
space:
  weighter: [paperec, paperc]
  optimiser.learningrate: [0.1, 0.2]
`),
    ).toMatchInlineSnapshot(`
      "search.yaml:5:28 space.optimiser.learningrate.0: unknown key; did you mean "learningRate"?
      search.yaml:5:33 space.optimiser.learningrate.1: unknown key; did you mean "learningRate"?
      search.yaml:4:23 space.weighter.1.use: unknown weighter "paperc"; expected one of broken, demanding, paperec; did you mean "paperec"?"
    `);
    expect(await failure('trials: 2\nspace: { optimiser.learningRate: { min: -2, max: -1 } }')).toMatch(
      /^search\.yaml:3:10 space\.optimiser\.learningRate: invalid value; found -1\.\d+; expected a number >0$/u,
    );
  });

  it('gives out epochs within those of the experiment', async () => {
    const halving = (more: string): string =>
      `strategy: successive-halving\ntrials: 2\nset: { trainer.epochs: 4 }\n${more}`;
    expect((await load(halving('space: { weighter.discount: [0.1, 0.2] }'))).halving).toEqual({
      minEpochs: 1,
      reduction: 3,
    });
    expect(
      await failure(halving('minEpochs: 5\nspace: { weighter.discount: [0.1, 0.2] }')),
    ).toMatchInlineSnapshot(
      `"search.yaml:5:1 minEpochs: more epochs than the experiment has; found 5; expected at most 4, its trainer.epochs"`,
    );
    expect(await failure(halving('space: { trainer.epochs: [1, 2] }'))).toMatchInlineSnapshot(
      `"search.yaml:5:10 space.trainer.epochs: trials cannot differ in trainer.epochs; successive-halving gives out epochs up to those of the experiment"`,
    );
  });
});
