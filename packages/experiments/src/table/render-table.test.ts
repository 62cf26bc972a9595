import { describe, expect, it } from 'vitest';
import { CLICK_METRICS, DWELL_METRICS, renderTable, type ReportRow } from '../index.js';

function row(name: string, share: number, seconds: number): ReportRow {
  const metrics = Object.fromEntries(
    [...CLICK_METRICS, ...DWELL_METRICS].map((metric) => {
      const value = metric.startsWith('W') ? seconds : share;
      return [metric, { value, low: value * 0.9, high: value * 1.1, n: 210 }];
    }),
  );
  return { name, metrics };
}

describe('renderTable', () => {
  it('shows values with intervals and marks the best two', () => {
    const text = renderTable({
      rows: [row('PAPERec', 0.5, 104.31), row('mgda', 0.4, 90), row('popularity', 0.3, 80)],
    });
    expect(text).toContain(
      'PAPERec              0.5000*      0.5000*      0.5000*      0.5000*      0.5000*\n                 [.450,.550]',
    );
    expect(text).toMatch(/mgda +0\.4000\+/u);
    expect(text).toMatch(/popularity +0\.3000 /u);
    expect(text).toContain('104.3*');
    expect(text).toContain('[94,115]');
  });

  it('fits 80 columns, whatever the names', () => {
    const text = renderTable({
      rows: [row('a method with a long name indeed', 0.5, 1234.5), row('x', -0.25, 9.9)],
      stationarity: {
        policy: 'paperec',
        measure: {
          samples: 100,
          policy: { ratio: { value: 1.163, low: 1.1, high: 1.2, n: 100 }, median: 1.2 },
          uniform: { ratio: { value: 1.41, low: 1.3, high: 1.5, n: 100 }, median: 1.5 },
          random: { ratio: { value: 1.98, low: 1.8, high: 2.1, n: 100 }, median: 2 },
          shared: { ratio: { value: null, low: null, high: null, n: 0 }, median: null, weights: [0.4, 0.6] },
        },
      },
    });
    expect(text).toMatch(/^paperec +1\.163 +\[1\.100,1\.200\] +1\.200$/mu);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('shows a dash for what could not be measured', () => {
    expect(
      renderTable({
        rows: [{ name: 'none', metrics: { MAP: { value: null, low: null, high: null, n: 0 } } }],
      }),
    ).toMatch(/^none( +- ?){5}$/mu);
  });
});
