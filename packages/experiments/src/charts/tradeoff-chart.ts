import type { MethodFront, MethodPoint } from '../compare/method-front.js';
import { axis, draw } from './draw.js';
import { shortName } from './legend.js';
import { niceRange, type NiceRange } from './nice-range.js';
import { FAINT, INK, LINE, lookOf, PAGE } from './palette.js';
import { fileName, type Picture } from './picture.js';
import { placeLabels } from './place-labels.js';

type Point = MethodPoint;

const SIZE = { width: 980, height: 540 };
const GRID = { left: 78, right: 20, top: 16, bottom: 56 };

/**
 * Figure 3 of the paper: every method a point, one metric against another, with crosses of their 95% intervals, the front of the
 * methods and its hypervolume.
 *
 * @param about told in the caption and in the name of the file, such as the protocol.
 */
export function tradeoffPicture(front: MethodFront, about?: string): Picture {
  const { points, xMetric, yMetric, hypervolume, reference } = front;
  const xRange = niceRange(points.flatMap(({ x }) => endsOf(x)));
  const yRange = niceRange(points.flatMap(({ y }) => endsOf(y)));
  const onFront = points.filter((point) => point.onFront).map(({ name }) => name);
  return {
    name: fileName(yMetric, 'against', xMetric, ...(about === undefined ? [] : [about])),
    caption:
      `${about === undefined ? '' : `${about}. `}Every method a point; the crosses are 95% intervals. Up and to the right is better. ` +
      `The dashed line is the Pareto front of the means: ${onFront.join(', ')}. Its hypervolume is ${hypervolume.toPrecision(5)} ` +
      `(${xMetric} times ${yMetric}), with the reference point ${xMetric} = ${reference[0]}, ${yMetric} = ${reference[1]}.`,
    svg: draw(
      {
        grid: GRID,
        xAxis: axis(xMetric, { ...scaleOf(xRange), nameGap: 34 }),
        yAxis: axis(yMetric, { ...scaleOf(yRange), nameGap: 56 }),
        series: [frontLine(points, xRange, yRange), crosses(points), dots(points)],
        graphic: [...labels(points, xRange, yRange), hypervolumeText(front)],
      },
      SIZE,
      `${yMetric} against ${xMetric} of ${points.length} methods, with 95% intervals; on the front: ${onFront.join(', ')}; hypervolume ${hypervolume.toPrecision(5)}`,
      points.map((point) => ({
        at: [point.x.value, point.y.value],
        text: `${point.name}: ${valueText(xMetric, point.x)}, ${valueText(yMetric, point.y)}${point.onFront ? '; on the front' : ''}`,
      })),
    ),
    wide: true,
    numbers: {
      head: [
        'method',
        ...[xMetric, yMetric].flatMap((metric) => [metric, `${metric} low`, `${metric} high`]),
        'on the front',
      ],
      rows: points.map(({ name, x, y, onFront: front }) => [
        name,
        ...[x, y].flatMap(({ value, low, high }) => [value, low, high]),
        front,
      ]),
    },
  };
}

/** In the drawing too, so that a paper need not say it. */
function hypervolumeText({ hypervolume, reference }: MethodFront): unknown {
  return {
    type: 'text',
    silent: true,
    x: GRID.left,
    y: SIZE.height - 17,
    style: {
      text: `front: hypervolume ${hypervolume.toPrecision(5)} above (${reference.join(', ')})`,
      fill: INK,
      font: '12px system-ui, sans-serif',
    },
  };
}

function valueText(metric: string, { value, low, high }: Point['x']): string {
  const short = (number: number): string => String(Number(number.toPrecision(4)));
  const interval = low === null || high === null ? '' : ` [${short(low)}, ${short(high)}]`;
  return `${metric} ${short(value)}${interval}`;
}

/** The edge of what the front dominates, to the axes. */
function frontLine(points: readonly Point[], xRange: NiceRange, yRange: NiceRange): Record<string, unknown> {
  const front = points
    .filter(({ onFront }) => onFront)
    .map(({ x, y }) => [x.value, y.value] as const)
    .sort(([a, top], [b, other]) => a - b || other - top);
  const corners = front.flatMap(([x, y], place) => [
    [front[place - 1]?.[0] ?? xRange.min, y],
    [x, y],
  ]);
  return {
    type: 'line',
    silent: true,
    symbol: 'none',
    z: 1,
    lineStyle: { color: INK, width: 1.2, type: [6, 4] },
    areaStyle: { color: LINE, opacity: 0.35, origin: 'start' },
    data: [...corners, [front.at(-1)?.[0] ?? xRange.min, yRange.min]],
  };
}

function endsOf({ value, low, high }: Point['x']): number[] {
  return [value, low ?? value, high ?? value];
}

function scaleOf({ min, max, interval, decimals }: NiceRange): Record<string, unknown> {
  return {
    min,
    max,
    interval,
    axisLabel: { color: INK, fontSize: 12, formatter: (value: number) => value.toFixed(decimals) },
  };
}

function crosses(points: readonly Point[]): Record<string, unknown> {
  return {
    type: 'custom',
    silent: true,
    data: points.map(({ x, y }) => [
      x.value,
      y.value,
      x.low ?? x.value,
      x.high ?? x.value,
      y.low ?? y.value,
      y.high ?? y.value,
    ]),
    encode: { x: [0, 2, 3], y: [1, 4, 5] },
    renderItem: (
      params: { dataIndex: number },
      api: { value(i: number): number; coord(point: number[]): [number, number] },
    ) => {
      const { colour } = lookOf(points[params.dataIndex]?.index ?? 0);
      const style = { stroke: colour, lineWidth: 1.3, opacity: 0.6, fill: 'none' };
      const at = (x: number, y: number): [number, number] => api.coord([api.value(x), api.value(y)]);
      const segment = ([x1, y1]: [number, number], [x2, y2]: [number, number]): unknown => ({
        type: 'line',
        shape: { x1, y1, x2, y2 },
        style,
      });
      return { type: 'group', children: [segment(at(2, 1), at(3, 1)), segment(at(0, 4), at(0, 5))] };
    },
  };
}

function dots(points: readonly Point[]): Record<string, unknown> {
  return {
    type: 'scatter',
    silent: true,
    data: points.map(({ x, y, index }) => {
      const { colour, symbol } = lookOf(index);
      return {
        value: [x.value, y.value],
        symbol,
        symbolSize: 14,
        itemStyle: { color: colour, borderColor: PAGE, borderWidth: 1 },
      };
    }),
  };
}

function labels(points: readonly Point[], xRange: NiceRange, yRange: NiceRange): unknown[] {
  const area = {
    left: GRID.left,
    right: SIZE.width - GRID.right,
    top: GRID.top,
    bottom: SIZE.height - GRID.bottom,
  };
  const places = points.map(({ name, x, y }) => ({
    text: shortName(name),
    x: area.left + ((x.value - xRange.min) / (xRange.max - xRange.min)) * (area.right - area.left),
    y: area.bottom - ((y.value - yRange.min) / (yRange.max - yRange.min)) * (area.bottom - area.top),
  }));
  return placeLabels(places, area).flatMap((label, i) => {
    const { x, y, text } = places[i] ?? { x: 0, y: 0, text: '' };
    const height = 16;
    const above = label.y < y;
    const leader = {
      type: 'line',
      silent: true,
      z: 5,
      shape: {
        x1: x,
        y1: y,
        x2: label.x < x ? label.x + text.length * 7 : label.x,
        y2: above ? label.y + height : label.y,
      },
      style: { stroke: FAINT, lineWidth: 1 },
    };
    const words = {
      type: 'text',
      silent: true,
      z: 10,
      x: label.x,
      y: label.y,
      style: { text, fill: INK, font: '13px system-ui, sans-serif', stroke: PAGE, lineWidth: 3 },
    };
    return label.led ? [leader, words] : [words];
  });
}
