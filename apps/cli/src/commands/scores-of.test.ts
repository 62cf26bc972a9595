import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forTraining, loadExperiment } from '@paretorec/assembly';
import { builtins } from '@paretorec/builtins';
import { OpenRun, silentProgress } from '@paretorec/trainer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paretorec as inProcess } from '../test-support/in-process.js';
import { paretorec } from '../test-support/process.js';
import { prepareSmallExperiment } from '../test-support/small-experiment.js';

// Runs whose fields are the scores of another run, from training to export, and rows of a study that take them from each other.

const SECOND = [
  ...['--set', 'features.scoresOf=first', '--set', 'weighter=fixed', '--set', 'trainer.epochs=1'],
  ...['--set', 'objectives.click.model=fm', '--set', 'objectives.dwell.model=fm'],
];

let folder: string;
const at = (...parts: string[]): string => join(folder, ...parts);
const done = async (...words: string[]): Promise<void> =>
  expect(await inProcess(...words, '--quiet')).toMatchObject({ stderr: '', exitCode: 0 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paretorec-scores-of-'));
  await prepareSmallExperiment(folder);
  await done('train', at('small.yaml'), '--out', at('first'), '--set', 'trainer.epochs=1');
  await done('train', at('small.yaml'), '--out', at('second'), ...SECOND);
}, 240_000);
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));

describe('features.scoresOf', () => {
  it('gives every item the scores that the other run has for it in its list, in training and after', async () => {
    const experiment = await loadExperiment(join(folder, 'second', 'config.yaml'), { builtins });
    const shared = { progress: silentProgress, logger: { info: () => undefined, warn: () => undefined } };
    const second = join(folder, 'second');
    const opened = await OpenRun.open({ ...forTraining(experiment, second), run: second, ...shared });
    const first = join(folder, 'first');
    const other = await loadExperiment(join(first, 'config.yaml'), { builtins });
    const scoring = await OpenRun.open({ ...forTraining(other, first), run: first, ...shared });
    try {
      const scored = await scoring.score({ part: 'all' });
      const expected = new Map(
        scored.listIds.map((list, row) => [
          `${list}/${scored.itemIds[row]!}/${scored.positions[row]!}`,
          scored.objectiveScores[1]![row]!,
        ]),
      );
      const field = opened.dataset.schema.impression.findIndex(({ name }) => name === 'score_dwell');
      const pairs: [given: number, field: number][] = [];
      for await (const batch of opened.dataset.batches('all', {
        batchSize: 64,
        listLength: 'whole',
        order: 'time',
        withOutcome: true,
      })) {
        const column = batch.impression[field]!;
        if (column.kind !== 'numeric') throw new Error('scores are numbers');
        const { listIds, itemIds, loggedPositions } = batch.outcome!;
        batch.lengths.forEach((length, list) => {
          for (let place = list * batch.positions; place < list * batch.positions + length; place++) {
            const key = `${listIds[list]!}/${itemIds[place]!}/${loggedPositions[place]!}`;
            pairs.push([expected.get(key)!, column.values[place]!]);
          }
        });
      }
      expect(pairs.length).toBe(scored.rows);
      expect(pairs.length).toBeGreaterThan(1000);
      // The field is the score on a scale of its own, which keeps the order but for rounding: lists were scored in other batches.
      pairs.sort(([a], [b]) => a - b);
      for (let i = 1; i < pairs.length; i++) expect(pairs[i]![1]).toBeGreaterThan(pairs[i - 1]![1] - 1e-5);
      expect(pairs.at(-1)![1]).toBeGreaterThan(pairs[0]![1] + 1);
    } finally {
      await opened.close();
      await scoring.close();
    }
  }, 240_000);

  it('needs the other run no more once the run has begun, on this log or another', async () => {
    await done('predict', at('second'), at('log'), '--split', 'validation', '--out', at('before.csv'));
    await rename(join(folder, 'first'), join(folder, 'away'));
    await cp(join(folder, 'log'), join(folder, 'elsewhere'), { recursive: true });
    try {
      await done('predict', at('second'), at('elsewhere'), '--split', 'validation', '--out', at('after.csv'));
      const [before, after] = await Promise.all(
        ['before.csv', 'after.csv'].map((file) => readFile(join(folder, file), 'utf8')),
      );
      expect(after).toBe(before);
      await done('train', at('second', 'config.yaml'), '--out', at('second'), '--resume');
    } finally {
      await rename(join(folder, 'away'), join(folder, 'first'));
    }
  }, 240_000);

  it('is exported with the scores as inputs, which the copy of the other run, exported too, gives', async () => {
    await done('export', at('second'), '--format', 'onnx', '--out', at('model'));
    await done('export', at('second', 'scores-of'), '--format', 'onnx', '--out', at('scoring-model'));
    const signature = JSON.parse(await readFile(join(folder, 'model', 'signature.json'), 'utf8')) as {
      readonly inputs: readonly { readonly field?: string }[];
    };
    const fields = signature.inputs.map(({ field }) => field);
    expect(fields).toEqual(expect.arrayContaining(['score_click', 'score_dwell']));
  }, 240_000);

  it('says that the copy is missing, that a run is none, and that it has learnt from lists that are kept back', async () => {
    await rename(join(folder, 'second', 'scores-of'), join(folder, 'copy'));
    const missing = await inProcess('predict', at('second'), at('log'), '--out', at('none.csv'));
    await rename(join(folder, 'copy'), join(folder, 'second', 'scores-of'));
    expect(missing.stderr).toMatch(/second\/scores-of: the copy of the run .* is missing/u);
    expect(missing.exitCode).toBe(2);

    const third = ['train', at('small.yaml'), '--out', at('third')];
    const absent = await inProcess(...third, '--set', 'features.scoresOf=nothing');
    expect(absent.stderr).toMatch(/nothing: there is no such folder/u);

    const smaller = 'data.split={ train: 0.2, validation: 0.1, test: 0.7 }';
    const leak = await inProcess(...third, ...SECOND, '--set', smaller);
    expect(leak.stderr).toMatch(/has learnt from lists that are kept from this one/u);
    expect([absent.exitCode, leak.exitCode]).toEqual([2, 2]);
  }, 240_000);
});

const STUDY = `experiment: ./small.yaml
seeds: [1, 2]
set: { trainer.stepsPerEpoch: 2, data.split: { train: 0.88, validation: 0.06, test: 0.06 } }
rows:
  - name: FM (CTR)
    scoresOf: ours
    set: { objectives.click.model: fm, objectives.dwell.model: fm, weighter: fixed }
    fusionWeights: [1, 0]
  - { name: FM (DT), trains: FM (CTR), fusionWeights: [0, 1] }
  - { name: ours, set: { weighter: random } }
metrics: [MAP, WMAP]
resamples: 100
`;

describe('scoresOf of a row', () => {
  const study = (...words: string[]) =>
    paretorec(folder, 'study', 'run', 'study.yaml', '--out', 'study', '--workers', '1', '--quiet', ...words);
  const copied = async (seed: number): Promise<string> => {
    const file = join(folder, 'study', 'cells', 'FM-CTR', String(seed), 'scores-of', 'config.yaml');
    return readFile(file, 'utf8').catch(() => 'none');
  };

  it('takes the run of the same seed, which is trained before', async () => {
    await writeFile(join(folder, 'study.yaml'), STUDY);
    expect(await study('--only', 'FM (DT)/2')).toMatchObject({ exitCode: 0 });
    expect([await copied(1), await copied(2)]).toEqual(['none', expect.stringMatching(/^seed: 2$/mu)]);
    const { cells } = JSON.parse(await readFile(join(folder, 'study', 'study.json'), 'utf8')) as {
      readonly cells: readonly { readonly seed: number; readonly state: string }[];
    };
    expect(cells.filter(({ seed }) => seed === 2).map(({ state }) => state)).toEqual([
      'done',
      'done',
      'done',
    ]);
  }, 240_000);

  it('trains again what has the scores of a row that is trained again', async () => {
    await rm(join(folder, 'study', 'cells', 'FM-CTR', '2', 'scores-of'), { recursive: true });
    expect(await study('--only', 'FM (CTR)/2', '--force-cell', 'ours/2')).toMatchObject({ exitCode: 0 });
    expect(await copied(2)).toMatch(/^seed: 2$/mu);
  }, 240_000);

  it.each([
    ['scoresOf: theirs', /there is no such row/u],
    ['scoresOf: FM (CTR)', /ranks with another run, or takes scores itself/u],
  ])('refuses %s', async (row, message) => {
    await writeFile(join(folder, 'wrong.yaml'), STUDY.replace('name: ours,', `name: ours, ${row},`));
    const { exitCode, stderr } = await inProcess('study', 'run', at('wrong.yaml'), '--out', at('wrong'));
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });
});
