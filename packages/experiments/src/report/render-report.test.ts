import { describe, expect, it } from 'vitest';
import { cumulativeGains, distributionsBy, reliability } from '@paretorec/metrics';
import {
  pictureSvg,
  renderReport,
  reportPictures,
  type ReportData,
  type ReportRow,
  type StationarityResult,
} from '../index.js';

const METRICS = [
  'HIT@1',
  'HIT@3',
  'HIT@5',
  'MAP',
  'AUC',
  'WHIT@1',
  'WHIT@3',
  'WHIT@5',
  'WMAP',
  'DT-AUC',
  'AUC-list',
];

function row(name: string, level: number, extra: Partial<ReportRow> = {}): ReportRow {
  const metrics = Object.fromEntries(
    METRICS.map((metric) => [metric, { value: level, low: level - 0.05, high: level + 0.06, n: 210 }]),
  );
  return { name, metrics, ...extra };
}

function stationarityOf(policy: string): StationarityResult {
  return {
    policy,
    measure: {
      samples: 100,
      policy: { ratio: { value: 1.163, low: 1.1, high: 1.2, n: 100 }, median: 1.2 },
      uniform: { ratio: { value: 1.41, low: 1.3, high: 1.5, n: 100 }, median: 1.5 },
      random: { ratio: { value: 1.98, low: 1.8, high: 2.1, n: 100 }, median: 2 },
      shared: { ratio: { value: null, low: null, high: null, n: 0 }, median: null, weights: [0.4, 0.6] },
    },
  };
}

function report(changes: Partial<ReportData> = {}, measured = true): ReportData {
  return {
    title: 'A comparison',
    part: 'test',
    protocol: 'static',
    lists: 210,
    users: 36,
    reference: 'best',
    rows: [
      row('best', 0.6, {
        weights: {
          objectives: ['click', 'dwell'],
          users: [
            [0.31, 0.69],
            [0.72, 0.28],
          ],
        },
      }),
      row('second', 0.5, { differences: { MAP: { value: 0.1, low: 0.02, high: 0.18 } } }),
      row('third', 0.4, { differences: { MAP: { value: 0.2, low: -0.02, high: 0.42 } } }),
    ],
    curves: [
      {
        row: 'best',
        quantity: 'MAP on validation',
        points: [
          [1, 0.3],
          [2, 0.5],
        ],
        best: 2,
      },
    ],
    ...(measured && { stationarity: stationarityOf('paperec') }),
    facts: [{ title: 'Versions', facts: [['backend', 'wasm']] }],
    configurations: [{ title: 'best', text: 'seed: 1\n' }],
    ...changes,
  };
}

/** Tags that stay open at the end, or the first that closes what is not open. */
function unbalanced(html: string): string[] {
  const open: string[] = [];
  for (const [, closing, name, own] of html
    .replace(/<style>[\s\S]*?<\/style>/gu, '')
    .replace(/<script[\s\S]*?<\/script>/gu, '')
    .matchAll(/<(\/?)([a-zA-Z][\w-]*)(?:"[^"]*"|[^>"])*?(\/?)>/gu)) {
    if (name === undefined || own === '/' || ['meta', 'br', 'link'].includes(name)) continue;
    if (closing === '') open.push(name);
    else if (open.pop() !== name) return [`</${name}>`];
  }
  return open;
}

describe('renderReport', () => {
  it('is well-formed, has no script but its own and asks for nothing from outside', () => {
    const html = renderReport(report());
    expect(unbalanced(html)).toEqual([]);
    expect(html).not.toMatch(/<script [^>]*src|<link|<img|@import|url\((?!#)/u);
    expect(html.match(/<script/gu)).toHaveLength(1);
    expect(html.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:\/\//u);
  });

  it('escapes every text that comes from outside', () => {
    const evil = `<b onclick="x('&')">`;
    const html = renderReport(
      report({
        title: evil,
        summary: evil,
        part: evil,
        protocol: evil,
        reference: evil,
        notes: [evil],
        rows: [
          row(evil, 0.6, { summary: evil, weights: { objectives: [evil, 'dwell'], users: [[0.5, 0.5]] } }),
          row('other', 0.5, { differences: { MAP: { value: 0.1, low: 0.02, high: 0.18 } } }),
        ],
        curves: [
          {
            row: evil,
            quantity: evil,
            points: [
              [1, 2],
              [2, 1],
            ],
          },
        ],
        stationarity: stationarityOf(evil),
        facts: [{ title: evil, facts: [[evil, evil]] }],
        configurations: [{ title: evil, text: evil }],
      }),
    );
    expect(html).not.toContain('<b ');
    expect(unbalanced(html)).toEqual([]);
  });

  it('sets off the best two of a column', () => {
    const html = renderReport(report());
    const rowOf = (name: string): string =>
      html.slice(html.indexOf(`>${name}`), html.indexOf('</tr>', html.indexOf(`>${name}`)));
    expect(rowOf('best').match(/class="first/gu)).toHaveLength(10);
    expect(rowOf('second').match(/class="second/gu)).toHaveLength(10);
    expect(rowOf('third')).not.toMatch(/class="(first|second)/u);
  });

  it('marks only differences whose interval excludes zero', () => {
    const html = renderReport(report());
    expect(html).toContain('+0.1000 ▲<small>0.020, 0.180</small>');
    expect(html).toContain('+0.2000<small>−0.020, 0.420</small>');
  });

  it('draws a cross and a mark a method, the weights and the curves', () => {
    const html = renderReport(report());
    expect(html).toContain('MAP against WMAP of 3 methods');
    expect(html).toContain(
      'hypervolume is 0.36000 (WMAP times MAP), with the reference point WMAP = 0, MAP = 0',
    );
    expect(html).toContain('distribution over 2 users of the mean weight of click');
    expect(html).toContain('MAP on validation over epochs of best');
    expect(html).not.toMatch(/#0101/u);
  });

  it('leaves out what there is nothing to show of', () => {
    const empty = { value: null, low: null, high: null, n: 0 };
    const html = renderReport(
      report(
        {
          rows: [{ name: 'none', metrics: { MAP: empty, WMAP: empty } }],
          curves: [],
          facts: [],
          configurations: [],
        },
        false,
      ),
    );
    expect(html).toContain('–');
    for (const title of [
      'Figure 3',
      'Differences',
      'Weights per user',
      'Stationarity',
      'Training',
      'Configuration',
    ]) {
      expect(html).not.toContain(`<h2>${title}`);
    }
  });

  it('is the same for the same data', () => {
    expect(renderReport(report())).toBe(renderReport(report()));
  });
});

/** Scores that are right: of ten items of chance p, 10 p are clicked. */
const predicted = [0.1, 0.5, 0.8].flatMap((chance) => new Array<number>(10).fill(chance));
const clicked = predicted.map((chance, item) => Number(item % 10 < chance * 10));

function drawn(name: string, level: number, kind: 'log-odds' | 'value' = 'log-odds'): ReportRow {
  const groups = { names: ['sport', 'politics'], codes: predicted.map((_, item) => item % 2) };
  return row(name, level, {
    weights: { objectives: ['click', 'dwell'], users: [[0.3, 0.7]] },
    groupWeights: [
      { by: 'category', of: 'item', objectives: { click: distributionsBy(predicted, groups), dwell: [] } },
    ],
    curves: {
      click: {
        scoreKind: kind,
        label: 'clicked',
        unit: 'clicks',
        reliability: reliability(predicted, clicked, 3),
        gains: cumulativeGains(predicted, clicked),
      },
    },
  });
}

describe('reportPictures', () => {
  const names = (rows: readonly ReportRow[]): string[] =>
    reportPictures(report({ rows, curves: [] })).map(({ name }) => name);

  it('has every picture, calibration only where scores predict', () => {
    expect(names([drawn('ours', 0.5)])).toEqual([
      'map-against-wmap',
      'weights-ours-click',
      'weights-ours-click-by-category',
      'calibration-click',
      'gains-click',
    ]);
    expect(names([drawn('ours', 0.5, 'value')])).toContain('outcome-by-score-click');
    const html = renderReport(report({ rows: [drawn('ours', 0.5)], curves: [] }));
    expect(html).toContain('Expected calibration error: 0.0000.');
    // Of 14 clicks the best third of the items holds 8: 57.1% at 33.3%.
    expect(html).toContain('ours: the best 35% hold 58.9%, lift 1.68');
    expect(html).toContain('ours, sport: 15 items, mean 0.467, median 0.500');
  });

  it('names pictures apart and for files', () => {
    const found = names([drawn('A/B', 0.5), drawn('a b', 0.4), drawn('é <x>', 0.3), drawn('长', 0.2)]);
    expect(found.slice(1, 5)).toEqual([
      'weights-a-b-click',
      'weights-a-b-click-2',
      'weights-e-x-click',
      'weights-click',
    ]);
    expect(new Set(found).size).toBe(found.length);
  });

  it('makes SVG files that stand alone, whatever the names and numbers', () => {
    const none = { value: Number.NaN, low: null, high: null, n: 0 };
    const rows = Array.from({ length: 9 }, (_, i) =>
      drawn(`method <${i}> "${'long '.repeat(i)}"`, 0.3 + i / 100),
    );
    const odd: ReportRow = {
      ...drawn('odd', 0.1),
      metrics: { MAP: none, WMAP: none },
      weights: { objectives: ['click', 'dwell'], users: [[Number.NaN, Number.NaN]] },
    };
    const data = report({ rows: [...rows, odd] });
    for (const picture of reportPictures(data)) {
      const svg = pictureSvg(picture);
      expect(unbalanced(svg)).toEqual([]);
      expect(svg).toMatch(
        /^<svg role="img" aria-label="[^"]+" style="background:#ffffff" width="\d+" height="\d+"/u,
      );
      // NaN would be a place that no reader can draw; the name of the odd row's caption has none.
      expect(svg).not.toMatch(/var\(--|class="marks"|system-ui|="[^"]*(?:NaN|Infinity)/u);
      expect(picture.numbers.rows.length).toBeGreaterThan(0);
      for (const line of picture.numbers.rows) expect(line).toHaveLength(picture.numbers.head.length);
    }
    expect(unbalanced(renderReport(data))).toEqual([]);
  });

  it('lets one key reach a picture and the arrow keys its points', () => {
    const [picture] = reportPictures(report());
    expect(picture!.svg.match(/tabindex/gu)).toHaveLength(1);
    expect(picture!.svg).toContain(
      'aria-label="best: WMAP 0.6 [0.55, 0.66], MAP 0.6 [0.55, 0.66]; on the front"',
    );
    expect(picture!.svg.match(/<title>/gu)).toHaveLength(3);
  });
});
