import { describe, expect, it } from 'vitest';
import { openDuckDb } from '../../duckdb/database.js';
import { invertLabel, labelSql, transformLabel } from './label-transform.js';
import type { LabelTransform } from './label-transform.js';

const base = { kind: 'scaled', low: 0, cap: 99, zeroUnclicked: true } as const;
const cases: [LabelTransform, number, number][] = [
  // ln(1 + 9) / ln(100) = 0.5
  [{ ...base, scale: 'log', bins: 'none' }, 9, 0.5],
  [{ ...base, scale: 'linear', bins: 'none' }, 33, 1 / 3],
  // capped
  [{ ...base, scale: 'log', bins: 'none' }, 5000, 1],
  // 4 bins of the unit interval: 0.2 lies in bin 0, 0.5 in bin 2, the cap in bin 3
  [{ ...base, scale: 'linear', bins: 4 }, 0.2 * 99, 0],
  [{ ...base, scale: 'linear', bins: 4 }, 0.5 * 99, 2 / 3],
  [{ ...base, scale: 'linear', bins: 4 }, 99, 1],
  [{ ...base, scale: 'linear', bins: 4 }, NaN, NaN],
  [{ ...base, low: -1, cap: 3, scale: 'linear', bins: 'none' }, 0, 0.25],
  [{ ...base, cap: 0, scale: 'log', bins: 10 }, 3, 0],
  [{ kind: 'binary' }, 1, 1],
  [{ kind: 'share' }, 0.25, 0.25],
  [{ kind: 'share' }, NaN, NaN],
];

function expectNear(value: number, target: number, digits: number): void {
  if (Number.isNaN(target)) expect(value).toBeNaN();
  else expect(value).toBeCloseTo(target, digits);
}

describe('label transforms', () => {
  it.each(cases)('%o of %d is %d', (transform, value, target) => {
    expectNear(transformLabel(transform, value), target, 12);
  });

  it('say the same in SQL', async () => {
    const db = await openDuckDb({ threads: 1 });
    for (const [transform, value, target] of cases) {
      const input = Number.isNaN(value) ? 'CAST(NULL AS DOUBLE)' : `CAST(${value} AS DOUBLE)`;
      const { y } = await db.row<{ y: number }>(`SELECT ${labelSql(transform, input)} AS y`);
      expectNear(y, target, 6);
    }
    await db.close();
  });

  it('are inverted to the value, or to the middle of its bin', () => {
    const log: LabelTransform = { ...base, scale: 'log', bins: 'none' };
    for (const value of [0, 1, 9, 99])
      expect(invertLabel(log, transformLabel(log, value))).toBeCloseTo(value, 9);
    const bins: LabelTransform = { ...base, scale: 'linear', bins: 4 };
    expect(invertLabel(bins, 2 / 3)).toBeCloseTo((2.5 / 4) * 99, 9);
    expect(invertLabel(bins, 7)).toBeCloseTo((3.5 / 4) * 99, 9);
  });
});
