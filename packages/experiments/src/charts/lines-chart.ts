import { LEGEND, axis, draw } from './draw.js';
import { lookOf } from './palette.js';

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

/** Draws the lines of a panel, told apart by colour and dash; few points get a mark each. */
export function linesChart({ title, x, y, logarithmic, lines }: LinesPanel): string {
  const few = lines.every(({ points }) => points.length <= 12);
  const places = lines.flatMap(({ points }) => points.map(([place]) => place));
  return draw(
    {
      grid: { left: 64, right: 16, top: 34, bottom: 48 },
      legend: LEGEND,
      xAxis: axis(x, {
        ...(logarithmic ? { type: 'log' } : { minInterval: 1 }),
        min: Math.min(...places),
        max: Math.max(...places),
        nameGap: 30,
        splitLine: { show: false },
      }),
      yAxis: axis(y, { min: 0, nameGap: 46 }),
      series: lines.map(({ name, points }, index) => {
        const { colour, symbol, dash } = lookOf(index);
        return {
          type: 'line',
          silent: true,
          name,
          symbol: few ? symbol : 'none',
          showAllSymbol: true,
          symbolSize: 6,
          lineStyle: { color: colour, width: 1.8, type: dash },
          itemStyle: { color: colour },
          data: points.map(([place, value]) => [place, value]),
        };
      }),
    },
    { width: 520, height: 300 },
    `${title}: ${y} by ${x}, of ${lines.map(({ name }) => name).join(', ')}`,
  );
}
