import type { MetricValue } from '@paretorec/contracts';
import { axis, draw } from './draw.js';
import { niceRange, type NiceRange } from './nice-range.js';
import { FAINT, INK, lookOf, PAGE } from './palette.js';
import { placeLabels } from './place-labels.js';

interface Point {
  readonly name: string;
  readonly x: MetricValue & { readonly value: number };
  readonly y: MetricValue & { readonly value: number };
  readonly index: number;
}

const SIZE = { width: 980, height: 540 };
const GRID = { left: 78, right: 20, top: 16, bottom: 56 };

/**
 * Figure 3 of the paper: every method a point, one metric against another, with crosses of their 95% intervals.
 *
 * @returns SVG, or undefined when no row has both metrics.
 */
export function tradeoffChart(
  rows: readonly { readonly name: string; readonly metrics: Readonly<Record<string, MetricValue>> }[],
  xMetric: string,
  yMetric: string,
): string | undefined {
  const points = rows.flatMap((row, index): Point[] => {
    const x = row.metrics[xMetric];
    const y = row.metrics[yMetric];
    return isKnown(x) && isKnown(y) ? [{ name: row.name, x, y, index }] : [];
  });
  if (points.length === 0) return undefined;
  const xRange = niceRange(points.flatMap(({ x }) => endsOf(x)));
  const yRange = niceRange(points.flatMap(({ y }) => endsOf(y)));
  return draw(
    {
      grid: GRID,
      xAxis: axis(xMetric, { ...scaleOf(xRange), nameGap: 34 }),
      yAxis: axis(yMetric, { ...scaleOf(yRange), nameGap: 56 }),
      series: [crosses(points), dots(points)],
      graphic: labels(points, xRange, yRange),
    },
    SIZE,
    `${xMetric} against ${yMetric} of ${points.length} methods, with 95% intervals`,
  );
}

function isKnown(metric: MetricValue | undefined): metric is MetricValue & { value: number } {
  return metric !== undefined && metric.value !== null;
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
    text: name,
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
