import type { ValuedWeights, WeightChoice } from '@paretorec/contracts';
import { compact, lineChart } from './line-chart.js';
import { niceRange } from './nice-range.js';
import { fileName, type Picture } from './picture.js';

/** Constant weights that a weighter searched for on the validation part. */
export interface WeightSearch {
  /** Name of the row. */
  readonly row: string;
  readonly objectives: readonly string[];
  readonly choice: WeightChoice;
}

type Valued = Pick<ValuedWeights, 'weights'> & { readonly x: number; readonly y: number };

/**
 * The front that a search of weights found, as points between the two metrics that it went by, with the point that was chosen.
 *
 * @returns undefined where it kept no front, or not of two metrics.
 */
export function weightSearchPicture({ row, objectives, choice }: WeightSearch): Picture | undefined {
  const [yMetric, xMetric, ...further] = Object.keys(choice.metrics);
  if (choice.front === undefined || xMetric === undefined || yMetric === undefined || further.length > 0)
    return undefined;
  const valued = ({ weights, metrics }: ValuedWeights): Valued[] => {
    const [x, y] = [metrics[xMetric], metrics[yMetric]];
    return typeof x === 'number' && typeof y === 'number' ? [{ weights, x, y }] : [];
  };
  const front = choice.front.flatMap(valued).sort((a, b) => a.x - b.x || b.y - a.y);
  const chosen = valued(choice);
  if (front.length === 0) return undefined;
  const all = [...front, ...chosen];
  const [xRange, yRange] = [niceRange(all.map(({ x }) => x)), niceRange(all.map(({ y }) => y))];
  const pointOf =
    (large: boolean) =>
    ({ weights, x, y }: Valued) => ({
      at: [x, y] as const,
      text:
        `${xMetric} ${compact(x)}, ${yMetric} ${compact(y)}, weights ` +
        objectives.map((name, k) => `${name} ${weights[k]!.toFixed(2)}`).join(', '),
      large,
    });
  const scale = ({ min, max, interval }: typeof xRange) => ({ min, max, interval });
  return {
    name: fileName('weights tried', row),
    caption:
      `${row}: constant weights on the validation part, each a point; none is better than another in both metrics. ` +
      `The large one is what was chosen, after it was tried on feedback.`,
    svg: lineChart({
      x: xMetric,
      y: yMetric,
      xAxis: scale(xRange),
      yAxis: scale(yRange),
      lines: [
        { name: 'front', points: front.map(pointOf(false)) },
        { name: 'chosen', points: chosen.map(pointOf(true)) },
      ],
      width: 640,
      height: 360,
      label: `${yMetric} against ${xMetric} of ${front.length} constant weights on the validation part, and of the ones that were chosen`,
    }),
    numbers: {
      head: ['', ...objectives, xMetric, yMetric],
      rows: [
        ...front.map(({ weights, x, y }) => ['front', ...weights, x, y]),
        ...chosen.map(({ weights, x, y }) => ['chosen', ...weights, x, y]),
      ],
    },
  };
}
