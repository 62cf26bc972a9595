import type { GroupDistribution } from '@paretorec/metrics';
import { axis, draw, type Mark } from './draw.js';
import { shortName } from './legend.js';
import { niceRange } from './nice-range.js';
import { INK, PAGE, lookOf } from './palette.js';
import { fileName, type Picture } from './picture.js';

const LINE_HEIGHT = 30;
/** Half the height of a box. */
const HALF = 8;

interface Known extends GroupDistribution {
  readonly mean: number;
  readonly quantiles: readonly number[];
}

/**
 * Where the weights of one objective lie in every group of users or items: a box for the middle half, a line for the middle 90%.
 *
 * @param by what divides the groups.
 * @returns undefined when no group has known weights.
 */
export function groupWeightsPicture(
  row: string,
  objective: string,
  by: string,
  groups: readonly GroupDistribution[],
  look: number,
): Picture | undefined {
  const drawn = groups.filter(isKnown);
  if (drawn.length === 0) return undefined;
  const { min, max, interval, decimals } = niceRange(drawn.flatMap(({ quantiles }) => quantiles));
  const range = { min: Math.max(0, min), max: Math.min(1, Math.max(max, min + interval)), interval };
  const left = 20 + 7 * Math.max(...drawn.map(({ name }) => shortName(name).length));
  const lines = drawn.map(({ quantiles, mean }, place) => [place, mean, ...quantiles]);
  return {
    name: fileName('weights', row, objective, 'by', by),
    caption:
      `${row}: weight of ${objective} by ${by}, over the items of all lists, the largest group first. ` +
      `Box: the middle half; bar in it: median; diamond: mean; line: the middle 90%.`,
    svg: draw(
      {
        grid: { left, right: 18, top: 8, bottom: 48 },
        xAxis: axis(`weight of ${objective}`, {
          ...range,
          nameGap: 30,
          axisLabel: { color: INK, fontSize: 12, formatter: (value: number) => value.toFixed(decimals) },
        }),
        yAxis: axis('', {
          type: 'category',
          data: drawn.map(({ name }) => shortName(name)),
          inverse: true,
          axisTick: { show: false },
          axisLabel: { color: INK, fontSize: 12, interval: 0 },
          splitLine: { show: false },
        }),
        series: [
          {
            type: 'custom',
            silent: true,
            data: lines,
            encode: { x: [1, 2, 3, 4, 5, 6], y: 0 },
            renderItem: (
              _params: unknown,
              api: { value(i: number): number; coord(point: number[]): [number, number] },
            ) => box(api, lookOf(look).colour),
          },
        ],
      },
      { width: 560, height: 60 + LINE_HEIGHT * drawn.length },
      `weight of ${objective} by ${by}, of ${row}: ${drawn.length} groups`,
      drawn.map((group, place): Mark => ({
        at: [group.quantiles[2]!, place],
        text: `${row}, ${groupText(group)}`,
      })),
    ),
    numbers: {
      head: ['group', 'items', 'mean', 'standard deviation', '5%', '25%', 'median', '75%', '95%'],
      rows: groups.map(({ name, n, mean, standardDeviation, quantiles }) => [
        name,
        n,
        mean,
        standardDeviation,
        ...quantiles,
      ]),
    },
  };
}

function isKnown(group: GroupDistribution): group is Known {
  return group.mean !== null && group.quantiles.every((quantile) => quantile !== null);
}

function groupText({ name, n, mean, quantiles }: Known): string {
  const [low, lower, middle, upper, high] = quantiles.map((value) => value.toFixed(3));
  return `${name}: ${n} items, mean ${mean.toFixed(3)}, median ${middle}, middle half ${lower} to ${upper}, middle 90% ${low} to ${high}`;
}

/** The parts of a box of `[place, mean, 5%, 25%, 50%, 75%, 95%]`. */
function box(
  api: { value(i: number): number; coord(point: number[]): [number, number] },
  colour: string,
): unknown {
  const at = (value: number): [number, number] => api.coord([api.value(value), api.value(0)]);
  const [x5, y] = at(2);
  const [[x25], [x50], [x75], [x95], [xMean]] = [at(3), at(4), at(5), at(6), at(1)];
  const segment = (x1: number, y1: number, x2: number, y2: number, lineWidth: number): unknown => ({
    type: 'line',
    shape: { x1, y1, x2, y2 },
    style: { stroke: colour, lineWidth, fill: 'none' },
  });
  return {
    type: 'group',
    children: [
      segment(x5, y, x95, y, 1.3),
      segment(x5, y - 4, x5, y + 4, 1.3),
      segment(x95, y - 4, x95, y + 4, 1.3),
      {
        type: 'rect',
        // Constant weights have a box too.
        shape: { x: x25, y: y - HALF, width: Math.max(1, x75 - x25), height: 2 * HALF },
        style: { fill: PAGE, stroke: colour, lineWidth: 1.3 },
      },
      segment(x50, y - HALF, x50, y + HALF, 2.6),
      {
        type: 'polygon',
        shape: {
          points: [
            [xMean, y - 5],
            [xMean + 5, y],
            [xMean, y + 5],
            [xMean - 5, y],
          ],
        },
        style: { fill: colour, stroke: PAGE, lineWidth: 1 },
      },
    ],
  };
}
