import { describe, expect, it } from 'vitest';
import { renderReport, type ReportData, type ReportRow, type StationarityResult } from '../index.js';

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
    .matchAll(/<(\/?)([a-zA-Z][\w-]*)(?:"[^"]*"|[^>"])*?(\/?)>/gu)) {
    if (name === undefined || own === '/' || ['meta', 'br', 'link'].includes(name)) continue;
    if (closing === '') open.push(name);
    else if (open.pop() !== name) return [`</${name}>`];
  }
  return open;
}

describe('renderReport', () => {
  it('is well-formed, needs no script and asks for nothing from outside', () => {
    const html = renderReport(report());
    expect(unbalanced(html)).toEqual([]);
    expect(html).not.toMatch(/<script|<link|<img|@import|url\((?!#)/u);
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

  it('is the same for the same data but for the numbers that the drawing library gives its parts', () => {
    const plain = (html: string): string => html.replaceAll(/zr\d+[\w-]*/gu, '');
    expect(plain(renderReport(report()))).toBe(plain(renderReport(report())));
  });
});
