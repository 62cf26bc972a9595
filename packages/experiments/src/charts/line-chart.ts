import { axis, draw, type Mark } from './draw.js';
import { legendOf } from './legend.js';
import { FAINT, INK, lookOf } from './palette.js';

/** One line of a {@link LineChart}. */
export interface DrawnLine {
  readonly name: string;
  /** Which look it has, so that a method looks alike in all charts; default its place. */
  readonly look?: number | undefined;
  readonly points: readonly {
    readonly at: readonly [x: number, y: number];
    /** What the point tells when it is pointed at, without the name of the line. */
    readonly text: string;
    /** Drawn large. */
    readonly large?: boolean | undefined;
  }[];
}

/** Lines over one quantity. */
export interface LineChart {
  readonly x: string;
  readonly y: string;
  /** Options of the axes beside the house style. */
  readonly xAxis?: Readonly<Record<string, unknown>>;
  readonly yAxis?: Readonly<Record<string, unknown>>;
  readonly lines: readonly DrawnLine[];
  /** A thin line behind the others, such as the diagonal. */
  readonly guide?: {
    readonly name: string;
    readonly points: readonly (readonly [x: number, y: number])[];
  };
  /** Whether points have marks that are drawn; default true. */
  readonly symbols?: boolean;
  readonly width: number;
  /** Of the drawing without its legend. */
  readonly height: number;
  /** What the drawing shows, as one sentence. */
  readonly label: string;
}

/** Draws lines that are told apart by colour, dash and mark. */
export function lineChart(chart: LineChart): string {
  const { x, y, lines, guide, symbols = true, width, label } = chart;
  const names = lines.map(({ name }) => name);
  const legend = legendOf(names, width, guide?.name);
  const series = lines.map(({ name, look, points }, place) => {
    const { colour, symbol, dash } = lookOf(look ?? place);
    return {
      type: 'line',
      silent: true,
      name,
      symbol: symbols ? symbol : 'none',
      showAllSymbol: true,
      symbolSize: 6,
      lineStyle: { color: colour, width: 1.8, type: dash },
      itemStyle: { color: colour },
      data: points.map(({ at, large }) => (large === true ? { value: at, symbolSize: 13 } : at)),
    };
  });
  const behind = guide && {
    type: 'line',
    silent: true,
    name: guide.name,
    symbol: 'none',
    z: 1,
    lineStyle: { color: FAINT, width: 1, type: [1, 3] },
    itemStyle: { color: FAINT },
    data: guide.points,
  };
  const marks = lines.flatMap(({ name, points }) =>
    points.map(({ at, text }): Mark => ({ at, text: `${name}: ${text}` })),
  );
  return draw(
    {
      grid: { left: 70, right: 18, top: legend.height + 14, bottom: 48 },
      legend: legend.option,
      xAxis: axis(x, { nameGap: 30, splitLine: { show: false }, ...chart.xAxis }),
      yAxis: axis(y, {
        nameGap: 50,
        nameTruncate: { maxWidth: chart.height - 70 },
        axisLabel: { color: INK, fontSize: 12, formatter: (value: number) => compact(value) },
        ...chart.yAxis,
      }),
      series: behind === undefined ? series : [...series, behind],
    },
    { width, height: chart.height + legend.height },
    label,
    marks,
  );
}

/** A number in as many digits as an axis has room for. */
export function compact(value: number): string {
  return Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-4)
    ? value.toExponential(1)
    : String(Number(value.toPrecision(4)));
}
