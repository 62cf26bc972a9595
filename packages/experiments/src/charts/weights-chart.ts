import type { UserWeights } from '../report/report-data.js';
import { axis, draw } from './draw.js';
import { lookOf } from './palette.js';

const BINS = 20;

/** How many users have which mean weight of an objective: a histogram over [0, 1] in twenty bins. */
export function weightsChart(
  { objectives, users }: UserWeights,
  objective: number,
  rowIndex: number,
): string {
  const counts = histogram(users.map((weights) => weights[objective] ?? Number.NaN));
  const { colour } = lookOf(rowIndex);
  const name = objectives[objective] ?? '';
  return draw(
    {
      grid: { left: 52, right: 16, top: 14, bottom: 48 },
      xAxis: axis(`mean weight of ${name}`, {
        min: 0,
        max: 1,
        interval: 0.2,
        nameGap: 30,
        splitLine: { show: false },
      }),
      yAxis: axis('users', { minInterval: 1, nameGap: 34 }),
      series: [
        {
          type: 'custom',
          silent: true,
          data: counts.map((value, bin) => [bin / BINS, (bin + 1) / BINS, value]),
          encode: { x: [0, 1], y: 2 },
          renderItem: (
            _params: unknown,
            api: { value(i: number): number; coord(point: number[]): [number, number] },
          ) => {
            const [left, top] = api.coord([api.value(0), api.value(2)]);
            const [right, bottom] = api.coord([api.value(1), 0]);
            return {
              type: 'rect',
              shape: { x: left + 1, y: top, width: Math.max(0, right - left - 2), height: bottom - top },
              style: { fill: colour },
            };
          },
        },
      ],
    },
    { width: 400, height: 230 },
    `distribution over ${users.length} users of the mean weight of ${name}`,
  );
}

/** Counts a bin; 1 falls into the last. */
export function histogram(values: readonly number[]): number[] {
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(value * BINS + 1e-9)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
