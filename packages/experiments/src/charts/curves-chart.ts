import type { TrainingCurve } from '../report/report-data.js';
import { compact, lineChart } from './line-chart.js';
import { fileName, type Picture } from './picture.js';

/** Curves of one quantity over epochs, one a method; a large mark is the epoch whose parameters were kept. */
export function curvesPicture(
  quantity: string,
  curves: readonly TrainingCurve[],
  lookOf: (row: string) => number,
): Picture {
  const epochs = curves.flatMap(({ points }) => points.map(([epoch]) => epoch));
  return {
    name: fileName('training', quantity),
    caption: `Training: ${quantity} by epoch.`,
    svg: lineChart({
      x: 'epoch',
      y: quantity,
      xAxis: { min: Math.min(0, ...epochs), max: Math.max(1, ...epochs), minInterval: 1 },
      yAxis: { scale: true },
      lines: curves.map(({ row, points, best }) => ({
        name: row,
        look: lookOf(row),
        points: points.map(([epoch, value]) => ({
          at: [epoch, value],
          text: `${compact(value)} in epoch ${epoch}${epoch === best ? ', which was kept' : ''}`,
          large: epoch === best,
        })),
      })),
      width: 520,
      height: 300,
      label: `${quantity} over epochs of ${curves.map(({ row }) => row).join(', ')}`,
    }),
    numbers: {
      head: ['method', 'epoch', quantity, 'kept'],
      rows: curves.flatMap(({ row, points, best }) =>
        points.map(([epoch, value]) => [row, epoch, value, epoch === best]),
      ),
    },
  };
}
