import { describe, expect, it } from 'vitest';
import {
  objectiveText,
  pictureSvg,
  renderSearchCsv,
  renderSearchHtml,
  renderSearchMarkdown,
  renderSearchText,
  searchPicture,
  type SearchResults,
  type SearchRow,
} from '../index.js';

const trial = (name: string, values: unknown[], value: number, more: Partial<SearchRow> = {}): SearchRow => ({
  name,
  values,
  epochs: 4,
  objective: { value, low: value - 0.05, high: value + 0.05, n: 20 },
  metrics: { WMAP: { value: 20 * value, low: 1, high: 30, n: 20 } },
  best: false,
  ...more,
});

const search: SearchResults = {
  title: 'A <search>',
  strategy: 'random',
  objective: 'MAP',
  axes: [{ path: 'optimiser.learningRate', scale: 'log' }, { path: 'weighter' }],
  metrics: ['WMAP'],
  trials: [
    trial('trial-2', [0.01, 'mgda'], 0.5, { best: true }),
    trial('trial-1', [0.001, { use: 'paperec', weightFloor: 0 }], 0.4, { epochs: 1, state: 'dropped' }),
    {
      name: 'trial-3',
      values: [1e7, 'mgda'],
      epochs: null,
      metrics: {},
      state: 'failed: it diverged',
      best: false,
    },
  ],
};

it('says what is maximised', () => {
  expect(objectiveText({ MAP: 1 })).toBe('MAP');
  expect(objectiveText({ MAP: 1, 'DT-AUC': 0.5, AUC: 0, WMAP: -2 })).toBe('MAP + 0.5 DT-AUC - 2 WMAP');
  expect(objectiveText({ AUC: -1 })).toBe('-AUC');
});

describe('the trials of a search', () => {
  it('are Markdown, the best first', () => {
    expect(renderSearchMarkdown(search)).toMatchInlineSnapshot(`
      "# A \\<search\\>

      ## Trials: random, by MAP

      On the validation part under the protocol static, with 95% intervals over users. The best of many trials looks better than it is: measure it once on the test part.

      | Trial | optimiser.learningRate | weighter | Epochs | MAP | WMAP |
      | :-- | --: | --: | --: | --: | --: |
      | trial-2 (best) | 0.01 | mgda | 4 | **0.5000** [0.4500, 0.5500] | **10.00** [1.00, 30.00] |
      | trial-1 (dropped) | 0.001 | { use: paperec, weightFloor: 0 } | 1 | 0.4000 [0.3500, 0.4500] | *8.00* [1.00, 30.00] |
      | trial-3 | 10000000 | mgda | – | failed: it diverged | – |
      "
    `);
  });

  it('are text of 80 columns', () => {
    const text = renderSearchText(search);
    expect(text).toMatchInlineSnapshot(`
      "MAP on the validation part, with 95% intervals over users

      trial-2        0.5000* [.450,.550]    4 epochs
        learningRate=0.01 weighter=mgda
      trial-1        0.4000  [.350,.450]    1 epoch, dropped
        learningRate=0.001 weighter={ use: paperec, weightFloor: 0 }
      trial-3: failed: it diverged
        learningRate=10000000 weighter=mgda
      "
    `);
    const long = {
      ...search,
      trials: Array.from({ length: 14 }, (_, i) => trial(`trial-${i}`, ['word '.repeat(40), 1], 0.1)),
    };
    for (const line of renderSearchText(long).split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(renderSearchText(long)).toContain('\nand 4 more\n');
  });

  it('are CSV with every number in full', () => {
    expect(renderSearchCsv(search).split('\n').slice(0, 3)).toEqual([
      'trial,best,state,optimiser.learningRate,weighter,epochs,objective,objective_low,objective_high,WMAP,WMAP_low,WMAP_high',
      'trial-2,true,done,0.01,mgda,4,0.5,0.45,0.55,10,1,30',
      'trial-1,false,dropped,0.001,"{ use: paperec, weightFloor: 0 }",1,0.4,0.35000000000000003,0.45,8,1,30',
    ]);
  });

  it('are HTML with a drawing, that needs nothing else and escapes what comes from outside', () => {
    const html = renderSearchHtml(search);
    expect(html).toContain('A &lt;search&gt;');
    expect(html).not.toMatch(/<search>|https?:(?!\/\/www\.w3\.org)/u);
    expect(html).toContain('settings and MAP of 2 trials; the best is trial-2');
  });
});

describe('the drawing', () => {
  const picture = searchPicture(search)!;
  const svg = pictureSvg(picture);

  it('tells trials apart without colour: the best is thick, the others the paler the worse', () => {
    const lines = [...svg.matchAll(/<polyline ([^>]*)>/gu)].map(([, attributes]) => {
      const of = (name: string): string | undefined =>
        new RegExp(` ${name}="([^"]*)"`, 'u').exec(attributes!)?.[1];
      return { colour: of('stroke'), width: of('stroke-width'), opacity: of('stroke-opacity') };
    });
    const best = lines.filter(({ width }) => width === '4');
    expect(best).toHaveLength(1);
    const others = lines.filter(({ width }) => width === '1.3');
    expect(others).toHaveLength(1);
    expect(others[0]!.colour).toBe(best[0]!.colour);
    expect(Number(others[0]!.opacity)).toBeLessThan(Number(best[0]!.opacity ?? 1) / 2);
  });

  it('is a file of its own, with every axis by its short name', () => {
    expect(svg).not.toContain('var(');
    for (const text of ['learningRate', 'weighter', 'MAP', 'mgda'])
      expect(svg).toMatch(new RegExp(`>${text}</text>`, 'u'));
  });

  it('tells each trial by its point on the last axis, its numbers one click away', () => {
    const points = [
      ...picture.svg.matchAll(/aria-label="(trial-[^"]*)"><circle cx="([\d.]+)" cy="([\d.]+)"/gu),
    ];
    const finished = search.trials.filter((one) => one.objective !== undefined);
    expect(points.map(([, text]) => text!.split(':')[0])).toEqual(finished.map(({ name }) => name));
    // The best is the highest, and all stand in one column.
    expect(Number(points[0]![3])).toBeLessThan(Number(points[1]![3]));
    expect(new Set(points.map(([, , x]) => x)).size).toBe(1);
    expect(picture.numbers.rows.map((row) => row.at(0))).toEqual(finished.map(({ name }) => name));
    expect(picture.numbers.rows.map((row) => row.at(-1))).toEqual(
      finished.map(({ objective }) => objective!.value),
    );
    expect(picture.numbers.rows[1]).toContain('{ use: paperec, weightFloor: 0 }');
    expect(renderSearchHtml(search)).toMatch(/<details class="numbers">.*download="settings\.csv"/u);
  });

  it('is left out where nothing has a value, and stands a single trial', () => {
    expect(searchPicture({ ...search, trials: search.trials.slice(2) })).toBeUndefined();
    expect(renderSearchHtml({ ...search, trials: search.trials.slice(2) })).not.toContain('<svg');
    expect(searchPicture({ ...search, trials: search.trials.slice(0, 1) })!.svg).not.toMatch(/NaN|Infinity/u);
  });
});
