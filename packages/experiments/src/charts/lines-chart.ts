import { lineChart } from './line-chart.js';
import { fileName, type Picture } from './picture.js';

/** One line of a {@link LinesPanel}. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A chart of lines over one quantity. */
export interface LinesPanel {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** Whether x is on a logarithmic axis. */
  readonly logarithmic: boolean;
  readonly lines: readonly Line[];
}

/** Draws the lines of a panel; few points get a mark each. */
export function linesPicture({ title, x, y, logarithmic, lines }: LinesPanel): Picture {
  const places = lines.flatMap(({ points }) => points.map(([place]) => place));
  const shown = (value: number): string => String(Number(value.toPrecision(4)));
  return {
    name: fileName(title),
    caption: title,
    svg: lineChart({
      x,
      y,
      xAxis: {
        ...(logarithmic ? { type: 'log' } : { minInterval: 1 }),
        min: Math.min(...places),
        max: Math.max(...places),
      },
      yAxis: { min: 0 },
      lines: lines.map(({ name, points }) => ({
        name,
        points: points.map((at) => ({ at, text: `${y} ${shown(at[1])} at ${x} ${shown(at[0])}` })),
      })),
      symbols: lines.every(({ points }) => points.length <= 12),
      width: 520,
      height: 300,
      label: `${title}: ${y} by ${x}, of ${lines.map(({ name }) => name).join(', ')}`,
    }),
    numbers: {
      head: ['line', x, y],
      rows: lines.flatMap(({ name, points }) => points.map((point) => [name, ...point])),
    },
  };
}
