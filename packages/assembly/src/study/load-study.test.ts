import { describe, expect, it } from 'vitest';
import { loadStudy } from '../index.js';
import { builtins, MINIMAL } from '../test-support/plugin.js';
import { TemporaryFolder } from '../test-support/temporary-folder.js';

const folder = new TemporaryFolder();
folder.write('experiment.yaml', MINIMAL);

const load = (text: string): ReturnType<typeof loadStudy> =>
  loadStudy(folder.write('study.yaml', text), { builtins });
const failure = (text: string): Promise<string> => folder.messageOf(load(text));

describe('loadStudy', () => {
  it('changes the experiment for every row and its grid', async () => {
    const study = await load(`experiment: ./experiment.yaml
set: { trainer.epochs: 3 }
seeds: [4, 5]
rows:
  - { name: ours }
  - { name: ours (clicks), trains: ours, fusionWeights: [1, 0] }
  - { name: linear, summary: Eq. 15 as printed, set: { objectives.click.model.head: linear } }
grid: { optimiser.learningRate: [0.01] }
base: linear
`);
    expect(
      study.rows.map(({ name, folder: own, trains, experiment: { config } }) => [
        ...[name, own, trains, config.trainer.epochs, config.seed],
        ...[config.objectives['click']?.model['head'], config.optimiser['learningRate']],
      ]),
    ).toEqual([
      ['ours', 'ours', undefined, 3, 4, 'product', 0.001],
      ['ours (clicks)', 'ours-clicks', 'ours', 3, 4, 'product', 0.001],
      ['linear', 'linear', undefined, 3, 4, 'linear', 0.001],
      ['learningRate=0.01', 'learningRate=0.01', undefined, 3, 4, 'product', 0.01],
    ]);
    expect(study).toMatchObject({
      title: 'study',
      base: 'linear',
      protocols: ['static'],
      part: 'test',
      workers: 1,
    });
    const [first] = study.rows;
    expect(first!.experiment.withSeed(5).config.seed).toBe(5);
    expect(first!.experiment.withSeed(5).configHash).not.toBe(first!.experiment.configHash);
    expect(first!.experiment.withSeed(4).configHash).toBe(first!.experiment.configHash);
  });

  it('gives every row the log that it is told, also one that names its own', async () => {
    const file = folder.write(
      'study.yaml',
      'experiment: experiment.yaml\nrows: [{ name: a }, { name: b, set: { data.log: own } }]',
    );
    const { rows } = await loadStudy(file, { builtins, log: '/elsewhere' });
    expect(rows.map(({ experiment }) => experiment.logFolder)).toEqual(['/elsewhere', '/elsewhere']);
  });

  it('takes values of all rows from outside, where a row has none of its own', async () => {
    const file = folder.write(
      'study.yaml',
      'experiment: experiment.yaml\nset: { trainer.epochs: 5 }\nrows: [{ name: a }, { name: b, set: { trainer.epochs: 7 } }]',
    );
    const given = (...set: string[]): ReturnType<typeof loadStudy> => loadStudy(file, { builtins, set });
    const { rows } = await given('trainer.epochs=2', 'trainer.batchSize=8');
    expect(
      rows.map(({ experiment: { config } }) => [config.trainer.epochs, config.trainer.batchSize]),
    ).toEqual([
      [2, 8],
      [7, 8],
    ]);
    await expect(given('trainer.epoch=2')).rejects.toThrow(
      '--set trainer.epoch: unknown key; did you mean "epochs"?',
    );
    await expect(given('trainer.epochs')).rejects.toThrow('not an override');
    await expect(given('seed=3')).rejects.toThrow('--set seed=3: every row has several seeds');
  });

  it('compares with the first row unless another is named', async () => {
    expect((await load('experiment: experiment.yaml\nrows: [{ name: a }, { name: b }]')).base).toBe('a');
  });

  it('names place and nearest name of everything that is wrong', async () => {
    expect(
      await failure(`experiment: ./experiment.yaml
sedes: [1]
seeds: [1, 1]
part: train
workers: 0
memory: much
rows:
  - { name: a, sett: {} }
  - { set: {} }
`),
    ).toMatchInlineSnapshot(`
      "study.yaml:3:1 seeds: a seed is given twice; found [1,1]
      study.yaml:8:16 rows.0.sett: unknown key; did you mean "set"?
      study.yaml:9:5 rows.1.name: missing; expected a text
      study.yaml:4:1 part: invalid value; found "train"; expected one of test, validation
      study.yaml:5:1 workers: invalid value; found 0; expected a number >=1
      study.yaml:6:1 memory: invalid value; found "much"; expected a size such as 2GB or 500MB
      study.yaml:2:1 sedes: unknown key; did you mean "seeds"?"
    `);
  });

  it('refuses rows that do not fit together', async () => {
    expect(
      await failure(`experiment: ./experiment.yaml
base: pararec
rows:
  - { name: paperec }
  - { name: paperec }
  - { name: PAPErec }
  - { name: click, trains: paprec, fusionWeights: [1, 0] }
  - { name: dwell, trains: dwell, fusionWeights: [0, 1] }
  - { name: both, trains: paperec, set: { seed: 3 } }
  - { name: chance, yardstick: random order }
grid: { weighter.discount: [a/b] }
`),
    ).toMatchInlineSnapshot(`
      "study.yaml:5:7 rows.1.name: a row named "paperec" is there already; name them apart
      study.yaml:6:7 rows.2.name: "PAPErec" and "paperec" would share the folder "PAPErec"; name them apart
      study.yaml:7:20 rows.3.trains: there is no such row; found "paprec"; expected "paperec", "paperec", "PAPErec", "chance", "discount=a/b"; did you mean "paperec"?
      study.yaml:8:20 rows.4.trains: a row cannot rank with itself; expected a row without trains
      study.yaml:9:36 rows.5.set: a row that ranks with the run of "paperec" cannot change its training; leave set or trains out
      study.yaml:9:5 rows.5.fusionWeights: without it, or a yardstick, the row is no other than "paperec"
      study.yaml:10:21 rows.6.yardstick: a yardstick ranks the lists of another row, and by nothing else; give trains, and no fusionWeights
      study.yaml:11:1 grid: the row "discount=a/b" has a "/" in its name; name the values of the grid, as in {name: value}
      study.yaml:2:1 base: there is no such row; found "pararec"; expected "paperec", "paperec", "PAPErec", "click", "dwell", "both", "chance", "discount=a/b"; did you mean "paperec"?
      study.yaml:9:43 rows.5.set.seed: rows cannot differ in seed; give seeds of the study"
    `);
  });

  it('places the mistakes of changed values where the study gives them', async () => {
    expect(
      await failure(`experiment: ./experiment.yaml
set: { trainer.epochs: 0 }
rows: [{ name: a }]
`),
    ).toMatchInlineSnapshot(
      `"study.yaml:2:8 set.trainer.epochs: invalid value; found 0; expected a number >=1"`,
    );
    expect(
      await failure(`experiment: ./experiment.yaml
rows:
  - { name: a, set: { optimiser.learningrate: 0.1 } }
  - name: b
    set:
      weighter: { use: paperec, discuont: 0.1 }
  - { name: c, fusionWeights: [1, 0, 0] }
grid:
  weighter: [paperc]
  optimiser.learningRate: [0.1, fast]
`),
    ).toMatchInlineSnapshot(`
      "study.yaml:3:23 rows.0.set.optimiser.learningrate: unknown key; did you mean "learningRate"?
      study.yaml:6:33 rows.1.set.weighter.discuont: unknown key; did you mean "discount"?
      study.yaml:9:14 grid.weighter.0.use: unknown weighter "paperc"; expected one of broken, demanding, paperec; did you mean "paperec"?
      study.yaml:10:33 grid.optimiser.learningRate.1: invalid value; found "fast"; expected a number"
    `);
    expect(
      await failure(`experiment: ./experiment.yaml
rows:
  - { name: c, fusionWeights: [1, 0, 0] }
`),
    ).toMatchInlineSnapshot(
      `"study.yaml:3:16 rows.0.fusionWeights: invalid value; found [1, 0, 0]; expected 2 weights that sum to 1"`,
    );
    expect(
      await failure(`experiment: ./experiment.yaml
rows:
  - { name: a, set: { a..b: 1 } }
`),
    ).toMatchInlineSnapshot(
      `"study.yaml:3:23 rows.0.set.a..b: not a path; found "a..b"; expected names with points between, such as weighter.discount"`,
    );
  });

  it('takes claims about its rows and columns, and no others', async () => {
    const rows = 'experiment: ./experiment.yaml\nrows: [{ name: a }, { name: b }]\nmetrics: [MAP, AUC]\n';
    const { claims } = await load(
      `${rows}claims: [{ text: ahead, row: a, against: b, metric: [MAP, AUC] }]\n`,
    );
    expect(claims).toEqual([
      { text: 'ahead', row: 'a', against: ['b'], metrics: ['MAP', 'AUC'], direction: 'above' },
    ]);
    expect(
      await failure(`${rows}claims:
  - { text: ahead, row: a, against: [a, c], metric: MPA }
  - { text: behind, row: x, against: b, metric: WMAP, direction: below }
`),
    ).toMatchInlineSnapshot(`
      "study.yaml:5:28 claims.0.against: there is no such row; found "c"; expected "a", "b"; did you mean "a"?
      study.yaml:5:45 claims.0.metric: the study has no such column; found "MPA"; expected MAP, AUC, Coverage@5, ILD@5, Novelty@5; did you mean "MAP"?
      study.yaml:5:28 claims.0.against: "a" is compared with itself
      study.yaml:6:21 claims.1.row: there is no such row; found "x"; expected "a", "b"; did you mean "a"?
      study.yaml:6:41 claims.1.metric: the study has no such column; found "WMAP"; expected MAP, AUC, Coverage@5, ILD@5, Novelty@5; did you mean "MAP"?"
    `);
  });

  it('gives every row with a space as many trials of its own settings, over its changes and under the first seed', async () => {
    const { rows } = await load(`experiment: ./experiment.yaml
seeds: [4, 5]
set: { trainer.epochs: 3 }
rows:
  - { name: a, set: { trainer.batchSize: 7 }, space: { optimiser.learningRate: { min: 0.001, max: 0.1, scale: log } } }
  - { name: b, trains: a, fusionWeights: [1, 0] }
  - { name: c, space: { objectives.click.model.head: [linear, product] } }
tuning: { trials: 2, method: successive-halving, metric: { MAP: 1, AUC: 2 } }
`);
    expect(
      rows.map(({ search }) => search && [search.strategy, search.objective, search.halving?.reduction]),
    ).toEqual([
      ['successive-halving', { MAP: 1, AUC: 2 }, 3],
      undefined,
      ['successive-halving', { MAP: 1, AUC: 2 }, 3],
    ]);
    const [a, , c] = rows.map(({ search }) => search?.trials ?? []);
    expect(
      a!.map(({ experiment: { config } }) => [config.seed, config.trainer.epochs, config.trainer.batchSize]),
    ).toEqual([
      [4, 3, 7],
      [4, 3, 7],
    ]);
    for (const { values, experiment } of a!)
      expect(experiment.config.optimiser['learningRate']).toBe(values['optimiser.learningRate']);
    expect(c!.map(({ values }) => values['objectives.click.model.head']).sort()).toEqual([
      'linear',
      'product',
    ]);
  });

  it('refuses spaces without a budget, budgets without a space, and what trials cannot have', async () => {
    const rows = `experiment: ./experiment.yaml
rows:
  - { name: a, space: { seed: [1, 2], trainer.epochs: { min: 5 } } }
  - { name: b, trains: a, fusionWeights: [1, 0], space: { seed: [1] } }
  - { name: c, space: { weighter.discount: [0.1] } }
`;
    expect(await failure(rows)).toMatchInlineSnapshot(`
      "study.yaml:3:16 rows.0.space: a space without a budget; give the study tuning: { trials: 8 }
      study.yaml:4:50 rows.1.space: a space without a budget; give the study tuning: { trials: 8 }
      study.yaml:5:16 rows.2.space: a space without a budget; give the study tuning: { trials: 8 }"
    `);
    expect(await failure(`${rows}tuning: { trials: 2, minEpochs: 2, metric: { MAP: 0 } }`))
      .toMatchInlineSnapshot(`
      "study.yaml:6:36 tuning.metric: no metric has a weight; found {"MAP":0}; expected weights by metric such as { MAP: 1, DT-AUC: 1 }
      study.yaml:6:22 tuning.minEpochs: only successive-halving has it; leave it out
      study.yaml:3:39 rows.0.space.trainer.epochs.max: missing; expected a number
      study.yaml:3:25 rows.0.space.seed: trials cannot differ in seed; change it in the experiment or in set
      study.yaml:4:50 rows.1.space: a row that ranks with the run of "a" has its settings; give the space to the row that trains
      study.yaml:5:16 rows.2.space: more trials than the space has combinations; found 2; expected at most 1; widen it: every row has the same number of trials"
    `);
    expect(
      await failure('experiment: ./experiment.yaml\nrows: [{ name: a }]\ntuning: { trials: 2 }'),
    ).toMatchInlineSnapshot(
      `"study.yaml:3:1 tuning: no row has a space to tune in; give rows a space, or leave tuning out"`,
    );
  });

  it('says what is no study', async () => {
    expect(await failure('')).toMatchInlineSnapshot(
      `"study.yaml: the file is empty; give at least experiment and rows"`,
    );
    expect(await failure('- a')).toMatchInlineSnapshot(
      `"study.yaml: not a mapping; found ["a"]; expected keys such as experiment and rows"`,
    );
    expect(await failure('rows: [{ name: a }]')).toMatchInlineSnapshot(
      `"study.yaml:1:1 experiment: missing; expected a text"`,
    );
    expect(await failure('experiment: ./experiment.yaml')).toMatchInlineSnapshot(
      `"study.yaml:1:1 rows: no rows; give rows, or a grid"`,
    );
    expect(await failure('experiment: ./experimnt.yaml\nrows: [{ name: a }]')).toMatchInlineSnapshot(
      `"study.yaml:1:1 experiment: experimnt.yaml: no such file; did you mean "experiment.yaml"?"`,
    );
    expect(await folder.messageOf(loadStudy(`${folder.path}/stdy.yaml`, { builtins }))).toMatchInlineSnapshot(
      `"stdy.yaml: no such file; did you mean "study.yaml"?"`,
    );
  });
});
