import type { TrainingCurve } from '../report/report-data.js';
import { LEGEND, axis, draw } from './draw.js';
import { INK, lookOf } from './palette.js';

/** Curves of one quantity over epochs, one a method; a ring marks the epoch whose parameters were kept. */
export function curvesChart(
  quantity: string,
  curves: readonly TrainingCurve[],
  indexOf: (row: string) => number,
): string {
  const epochs = curves.flatMap(({ points }) => points.map(([epoch]) => epoch));
  return draw(
    {
      grid: { left: 70, right: 16, top: 20 + 20 * Math.ceil(curves.length / 3), bottom: 48 },
      legend: LEGEND,
      xAxis: axis('epoch', {
        min: Math.min(0, ...epochs),
        max: Math.max(1, ...epochs),
        minInterval: 1,
        nameGap: 30,
        splitLine: { show: false },
      }),
      yAxis: axis(quantity, {
        scale: true,
        nameGap: 52,
        axisLabel: { color: INK, fontSize: 12, formatter: (value: number) => compact(value) },
      }),
      series: curves.map((curve) => {
        const { colour, symbol, dash } = lookOf(indexOf(curve.row));
        return {
          type: 'line',
          silent: true,
          name: curve.row,
          symbol,
          showAllSymbol: true,
          lineStyle: { color: colour, width: 1.8, type: dash },
          itemStyle: { color: colour },
          data: curve.points.map(([epoch, value]) => ({
            value: [epoch, value],
            symbolSize: epoch === curve.best ? 12 : 5,
          })),
        };
      }),
    },
    { width: 520, height: 300 },
    `${quantity} over epochs of ${curves.map(({ row }) => row).join(', ')}`,
  );
}

function compact(value: number): string {
  return Number(value.toPrecision(4)).toString();
}
