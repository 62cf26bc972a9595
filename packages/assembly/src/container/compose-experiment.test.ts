import { beforeEach, describe, expect, it } from 'vitest';
import {
  FEATURES,
  ParetorecError,
  RNG,
  type FeatureSchema,
  type Rng,
  type Token,
} from '@paretorec/contracts';
import { composeExperiment, forTraining, loadExperiment, Providers, type Experiment } from '../index.js';
import { builtins, disposed, madeFrom, MINIMAL } from '../test-support/plugin.js';
import { TemporaryFolder } from '../test-support/temporary-folder.js';

const folder = new TemporaryFolder();
const features: FeatureSchema = {
  user: [],
  context: [],
  item: [],
  impression: [],
  history: [],
  historyLength: 10,
};

/** A stream that tells its name alone: no component of these tests draws. */
const stream = (name: string): Rng => ({
  uniform: () => 0,
  normal: () => 0,
  integer: () => 0,
  fork: (inner) => stream(`${name}/${inner}`),
  ...{ name },
});
const providers = (): Providers => new Providers().provide(FEATURES, features).provideAt(RNG, stream);
const load = (text: string): Promise<Experiment> =>
  loadExperiment(folder.write('experiment.yaml', text), { builtins });

function failureOf(experiment: Experiment, given = providers()): string {
  try {
    composeExperiment(experiment, given);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected a failure');
}

beforeEach(() => void disposed.splice(0));

it('adds file and line to what a component or the data says of an option', async () => {
  const { locate } = forTraining(await load(`${MINIMAL}weighter: { discount: 0.2 }\n`), '.');
  const said = (where: string): string =>
    (locate(new ParetorecError({ code: 'bad', where, problem: 'too small' })) as Error).message;
  expect(said('weighter.discount')).toMatch(/experiment\.yaml:\d+:\d+ weighter\.discount: too small$/u);
  expect(said('lists.parquet')).toBe('lists.parquet: too small');
});

describe('composeExperiment', () => {
  it('gives each component its options and its collaborators, made once', async () => {
    const composition = composeExperiment(await load(`${MINIMAL}weighter: { discount: 0.2 }\n`), providers());
    const weighter = madeFrom(composition.weighter);
    expect(weighter.config).toEqual({ discount: 0.2, hiddenUnits: 64 });
    expect(weighter.encoder).toBe(composition.encoder);
    expect(madeFrom(composition.models[0]).encoder).toBe(composition.encoder);
    expect(madeFrom(composition.encoder).features).toBe(features);
    expect(weighter.objectives).toEqual([
      { name: 'click', label: 'clicked', population: 'all' },
      { name: 'dwell', label: 'dwell', population: 'all' },
    ]);
  });

  it('gives each component randomness of its own place', async () => {
    const { encoder, models, weighter } = composeExperiment(await load(MINIMAL), providers());
    const names = [encoder, models[0], weighter].map(
      (product) => (madeFrom(product).rng as { name: string }).name,
    );
    expect(names).toEqual(['encoder', 'objectives/0', 'weighter']);
  });

  it('makes one model of the objectives with equal options, and keeps their order', async () => {
    const { models, slots, objectives } = composeExperiment(
      await load(`data: { log: x }
objectives:
  a: { label: clicked, model: { use: dqn, discount: 0.5, head: mlp } }
  b: { label: dwell }
  c: { label: shared, population: clicked, model: { head: mlp, discount: 0.5 } }
`),
      providers(),
    );
    expect(slots).toEqual([[0, 2], [1]]);
    expect(objectives.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(models.map((model) => madeFrom(model).objectives)).toEqual([
      [objectives[0], objectives[2]],
      [objectives[1]],
    ]);
  });

  it('keeps two experiments of one process apart', async () => {
    const first = composeExperiment(await load(MINIMAL), providers());
    const second = composeExperiment(await load(`${MINIMAL}encoder: { stateDim: 4 }\n`), providers());
    expect(madeFrom(second.weighter).encoder).toBe(second.encoder);
    expect(second.encoder).not.toBe(first.encoder);
    expect(madeFrom(first.encoder).config).toEqual({ stateDim: 128 });
    expect(madeFrom(second.encoder).config).toEqual({ stateDim: 4 });
    first.dispose();
    expect(disposed).toHaveLength(5);
  });

  it('disposes what it made in reverse order, once', async () => {
    const composition = composeExperiment(
      await load(`${MINIMAL}metrics: { extra: [{ use: coverage, top: 3 }] }\n`),
      providers(),
    );
    composition.dispose();
    composition.dispose();
    expect(disposed).toEqual(['metric', 'fusion', 'weighter', 'objective', 'optimiser', 'encoder']);
  });

  it('names the component that cannot be made, and disposes those before it', async () => {
    expect(failureOf(await load(`${MINIMAL}weighter: broken\n`))).toMatchInlineSnapshot(
      `"weighter (weighter "broken"): the component could not be made; found TypeError: no luck"`,
    );
    expect(disposed).toEqual(['objective', 'optimiser', 'encoder']);
  });

  it('names the scope of gradients that a model does not give', async () => {
    const experiment = await load(`${MINIMAL}gradientScope: full\n`);
    expect(failureOf(experiment)).toMatchInlineSnapshot(
      `"gradientScope: objective model "dqn" does not give gradients in this scope; found full; expected one of representation; set gradientScope: representation, which preset: literal does not, or take another model"`,
    );
    expect(disposed).toEqual(['objective', 'optimiser', 'encoder']);
    expect(composeExperiment(await load(MINIMAL), providers()).gradientScope).toBe('representation');
  });

  it('names the path of a circle', async () => {
    expect(failureOf(await load(`${MINIMAL}encoder: circular\noptimiser: circular\n`))).toMatchInlineSnapshot(
      `"encoder: components need each other in a circle, so none can be made first; found encoder -> optimiser -> encoder; choose another component for one of them"`,
    );
  });

  it('names who asks for what nobody provides', async () => {
    expect(failureOf(await load(`${MINIMAL}weighter: demanding\n`))).toMatchInlineSnapshot(
      `"weighter (weighter "demanding"): asks for "feature", which nobody provides; expected one of encoder, features, objectives, optimiser, rng; did you mean "features"?"`,
    );
  });

  it('takes a plain map of values', async () => {
    const experiment = await load(MINIMAL);
    const { encoder } = composeExperiment(
      experiment,
      new Map<Token<unknown>, unknown>([
        [FEATURES, features],
        [RNG, stream('root')],
      ]),
    );
    expect(madeFrom(encoder).features).toBe(features);
  });
});
