import { beforeEach, describe, expect, it } from 'vitest';
import { FEATURES, RNG, type FeatureSchema, type Rng } from '@paretorec/contracts';
import {
  composeExperiment,
  configReference,
  describeComponents,
  experimentJsonSchema,
  loadExperiment,
  Providers,
} from '../index.js';
import { builtins, disposed, madeFrom, MINIMAL } from '../test-support/plugin.js';
import { TemporaryFolder } from '../test-support/temporary-folder.js';

const folder = new TemporaryFolder();
const load = (encoder: string, overrides: string[] = []): ReturnType<typeof loadExperiment> =>
  loadExperiment(folder.write('experiment.yaml', `${MINIMAL}encoder: ${encoder}\n`), { builtins, overrides });
const failure = (encoder: string): Promise<string> => folder.messageOf(load(encoder));

const stream = (name: string): Rng => ({
  uniform: () => 0,
  normal: () => 0,
  integer: () => 0,
  fork: (inner) => stream(`${name}/${inner}`),
  ...{ name },
});
const features = { historyLength: 10 } as FeatureSchema;
const providers = (): Providers => new Providers().provide(FEATURES, features).provideAt(RNG, stream);

beforeEach(() => void disposed.splice(0));

describe('a component with parts', () => {
  it.each([
    ['composed', { use: 'composed', stateDim: 128, cell: { use: 'plain' } }],
    [
      '{ use: composed, cell: windowed }',
      { use: 'composed', stateDim: 128, cell: { use: 'windowed', window: 11 } },
    ],
    [
      '{ use: composed, stateDim: 4, cell: { use: windowed, window: 5 } }',
      { use: 'composed', stateDim: 4, cell: { use: 'windowed', window: 5 } },
    ],
  ])('is completed with its parts: %s', async (encoder, expected) => {
    const experiment = await load(encoder);
    expect(experiment.config.encoder).toEqual(expected);
    const again = await loadExperiment(folder.write('again.yaml', experiment.toYaml()), { builtins });
    expect(again.config).toEqual(experiment.config);
  });

  it('takes overrides of a part and of its options', async () => {
    const { config } = await load('composed', ['encoder.cell.use=windowed', 'encoder.cell.window=7']);
    expect(config.encoder).toEqual({ use: 'composed', stateDim: 128, cell: { use: 'windowed', window: 7 } });
  });

  it('takes overrides of a part that stands there by its name alone', async () => {
    const { config } = await load('{ use: composed, cell: windowed }', ['encoder.cell.window=7']);
    expect(config.encoder).toMatchObject({ cell: { use: 'windowed', window: 7 } });
    expect(await folder.messageOf(load('composed', ['data.log.window=7']))).toMatch(
      /--set data\.log\.window: "data\.log" has no "window"/u,
    );
  });

  it('names place and nearest name of what is wrong in a part, with all else', async () => {
    expect(await failure('{ use: composed, stateDim: 0, cell: { use: windowd } }')).toMatchInlineSnapshot(`
      "experiment.yaml:5:48 encoder.cell.use: unknown cell "windowd"; expected one of plain, windowed; did you mean "windowed"?
      experiment.yaml:5:27 encoder.stateDim: invalid value; found 0; expected a number >=1"
    `);
    expect(await failure('{ use: composed, cell: { use: windowed, windw: 3, window: 1 } }'))
      .toMatchInlineSnapshot(`
      "experiment.yaml:5:60 encoder.cell.window: invalid value; found 1; expected a number >=2
      experiment.yaml:5:50 encoder.cell.windw: unknown key; did you mean "window"?"
    `);
    expect(await failure('{ use: composed, cel: windowed }')).toMatchInlineSnapshot(
      `"experiment.yaml:5:27 encoder.cel: unknown key; did you mean "cell"?"`,
    );
    expect(await failure('{ use: composed, cell: 3 }')).toMatchInlineSnapshot(
      `"experiment.yaml:5:27 encoder.cell: invalid value; found 3; expected the name of a component, or a mapping with \`use\`"`,
    );
    expect(await failure('{ use: composed, cell: adam }')).toMatchInlineSnapshot(
      `"experiment.yaml:5:27 encoder.cell.use: "adam" is of kind optimiser, not cell; expected one of plain, windowed"`,
    );
  });

  it('gets its part made, with collaborators of the place of the part, and disposed after it', async () => {
    const composition = composeExperiment(
      await load('{ use: composed, cell: { use: windowed, window: 5 } }'),
      providers(),
    );
    const encoder = madeFrom(composition.encoder);
    expect(encoder).toMatchObject({ config: { stateDim: 128 }, features });
    expect(madeFrom(encoder.cell)).toMatchObject({ config: { window: 5 }, rng: { name: 'encoder/cell' } });
    composition.dispose();
    expect(disposed.slice(-2)).toEqual(['composed', 'windowed']);
  });

  it('is described with its parts', () => {
    expect(describeComponents(builtins).find(({ name }) => name === 'composed')?.options).toContainEqual({
      name: 'cell',
      type: 'component: cell',
      required: false,
      default: 'plain',
      description: 'What remembers.',
    });
    expect(configReference(builtins)).toContain('| `cell` | component: cell | `"plain"` | What remembers. |');
    const schema = JSON.stringify(experimentJsonSchema(builtins));
    expect(schema).toContain(
      '"cell":{"description":"What remembers.","default":"plain","oneOf":[{"enum":["plain","windowed"]}',
    );
    expect(schema).not.toContain('x-paretorec');
  });
});
