import type { UserWeights } from '../report/report-data.js';
import { axis, draw } from './draw.js';
import { lookOf } from './palette.js';
import { fileName, type Picture } from './picture.js';

const BINS = 20;

/** How many users have which mean weight of an objective: a histogram over [0, 1] in twenty bins. */
export function weightsPicture(
  row: string,
  { objectives, users }: UserWeights,
  objective: number,
  look: number,
): Picture {
  const values = users.map((weights) => weights[objective] ?? Number.NaN);
  const bars = histogram(values).map((count, bin) => ({
    from: Number((bin / BINS).toFixed(2)),
    to: Number(((bin + 1) / BINS).toFixed(2)),
    count,
  }));
  const { colour } = lookOf(look);
  const name = objectives[objective] ?? '';
  return {
    name: fileName('weights', row, name),
    caption: `${row}: ${spreadOf(values)}`,
    svg: draw(
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
            data: bars.map(({ from, to, count }) => [from, to, count]),
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
      `distribution over ${users.length} users of the mean weight of ${name}, of ${row}`,
      bars
        .filter(({ count }) => count > 0)
        .map(({ from, to, count }) => ({
          at: [from, 0],
          to: [to, count],
          text: `${row}: ${count} ${count === 1 ? 'user' : 'users'} with a mean weight of ${name} from ${from} to ${to}`,
        })),
    ),
    numbers: {
      head: [`weight of ${name} from`, 'to', 'users'],
      rows: bars.map(({ from, to, count }) => [from, to, count]),
    },
  };
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

function spreadOf(values: readonly number[]): string {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return 'no known weights';
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const [least, most] = known.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
  return `mean ${mean.toFixed(3)}, from ${least.toFixed(3)} to ${most.toFixed(3)} over ${known.length} users`;
}
