import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadStudy } from '@paretorec/assembly';
import { builtins } from '@paretorec/builtins';
import { parseMemory } from '../output/memory-size.js';
import { selectCells, withTrained } from './select-cells.js';
import { cellName, cellsOf, enoughDraws, planOf, type StudyPlan } from './study-plan.js';
import { shareMemory } from './worker-memory.js';

const example = (name: string): string =>
  fileURLToPath(new URL(`../../../../examples/${name}`, import.meta.url));
const ABLATIONS = example('ablations.yaml');
const plan = (file = ABLATIONS): Promise<StudyPlan> =>
  loadStudy(file, { builtins }).then((study) => planOf(study, { file, out: 'runs/a-study' }));

describe('the shipped ablations', () => {
  it('are a study of distinct experiments against PAPERec', async () => {
    const { rows, base } = await plan();
    expect(base).toBe('PAPERec');
    const trained = rows.filter(({ trains }) => trains === undefined);
    expect(new Set(trained.flatMap(({ configHashes }) => configHashes)).size).toBe(3 * trained.length);
    expect(rows.find(({ name }) => name === 'PAPERec (DT)')).toMatchObject({
      trains: 'PAPERec',
      fusionWeights: [0, 1],
      configHashes: rows[0]!.configHashes,
    });
  });
});

describe('the shipped Table 2', () => {
  it('has the rows and columns of the paper in its order, three seeds, and each of its rows in a claim', async () => {
    const { rows, metrics, seeds, claims } = await plan(example('table2.yaml'));
    const names = ['FM', 'NFM', 'DeepFM', 'AutoInt', 'AFN'];
    const paper = [
      ...names.map((name) => `${name} (CTR)`),
      ...names.map((name) => `${name} (DT)`),
      ...['PO-EA-OE', 'POW-RL', 'PAPERec (CTR)', 'PAPERec (DT)', 'PAPERec'],
    ];
    expect(rows.slice(0, 15).map(({ name }) => name)).toEqual(paper);
    expect(rows.slice(15).map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'random order',
        'popularity',
        'recency',
        'fixed: tuned',
        'ESMM',
        'MMoE',
        'PLE',
      ]),
    );
    const clicks = ['HIT@1', 'HIT@3', 'HIT@5', 'MAP', 'AUC'];
    expect(metrics).toEqual([...clicks, 'WHIT@1', 'WHIT@3', 'WHIT@5', 'WMAP', 'DT-AUC']);
    expect(seeds).toHaveLength(3);
    const judged = claims!.flatMap(({ row, against }) => [row, ...against]);
    expect(paper.filter((name) => !judged.includes(name))).toEqual([]);
    // Sec. 4.2: what scores by fields gets the scores of list-wise models.
    const byFields = rows.filter(({ scoresOf }) => scoresOf !== undefined).map(({ name }) => name);
    expect(byFields.slice(0, 10)).toEqual(paper.slice(0, 10));
  });
});

describe('cells are chosen', () => {
  const names = async (option: string): Promise<string[]> =>
    selectCells(await plan(), '--only', [option]).map(cellName);

  it('by the name of a row or of its folder, and by a seed', async () => {
    expect(await names('linear head')).toEqual([1, 2, 3].map((seed) => `linear head/${seed}`));
    expect(await names('linear-head/2')).toEqual(['linear head/2']);
    await expect(names('linear hed')).rejects.toThrow(/did you mean "linear head"\?/u);
    await expect(names('PAPERec/7')).rejects.toThrow(
      '--only PAPERec/7: the study has no such seed; found "7"; expected 1, 2, 3',
    );
  });

  it('with the cells whose runs they rank with', async () => {
    const whole = await plan();
    const [cell] = selectCells(whole, '--only', ['PAPERec (CTR)/3']);
    expect(withTrained(whole, [cell!]).map(cellName)).toEqual(['PAPERec/3', 'PAPERec (CTR)/3']);
    expect(withTrained(whole, cellsOf(whole))).toEqual(cellsOf(whole));
  });
});

describe('enoughDraws', () => {
  it('lets the smallest p-value pass the correction', () => {
    for (const comparisons of [1, 20, 50, 240]) {
      const draws = enoughDraws(comparisons);
      expect((comparisons * 2) / (1 + draws)).toBeLessThanOrEqual(0.05);
      expect(draws).toBeGreaterThanOrEqual(1000);
    }
    expect(enoughDraws(1)).toBe(1000);
  });
});

describe('memory', () => {
  it('is read in powers of 1000 and 1024', () => {
    expect(['4GB', '1.5 MiB', '500kb', '2 tb', '4', 'GB', '4 GBs'].map(parseMemory)).toEqual([
      4e9,
      1.5 * 2 ** 20,
      500e3,
      2e12,
      ...[undefined, undefined, undefined],
    ]);
  });

  it('is shared among workers, and bounds how many there are', () => {
    expect(shareMemory({ workers: 2, memory: '8GB' }, 16e9)).toEqual({ workers: 2, each: 4e9 });
    expect(shareMemory({ workers: 4, memory: '8GB', memoryPerWorker: '3GB' }, 16e9)).toEqual({
      workers: 2,
      each: 3e9,
    });
    expect(shareMemory({ workers: 2 }, 10e9)).toEqual({ workers: 2, each: 4e9 });
    expect(() => shareMemory({ workers: 8, memory: '1GB' }, 16e9)).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: memory: too little for one worker; found 1GB for 8 of 125MB; expected at least 256MB for each; give more with --memory, or fewer --workers]`,
    );
    expect(() => shareMemory({ workers: 1, memory: '1GB', memoryPerWorker: '2GB' }, 16e9)).toThrow(
      /at least 2GB/u,
    );
  });
});
