import type { CumulativeGains } from '@paretorec/metrics';
import { lineChart } from './line-chart.js';
import { fileName, type Picture } from './picture.js';

/** The gains of one method. */
export interface GainsLine {
  readonly name: string;
  readonly look: number;
  readonly gains: CumulativeGains;
}

/**
 * Cumulative gains and lift of one objective.
 *
 * @param unit of what is gained, such as `clicks`.
 * @returns undefined when no method has a curve.
 */
export function gainsPicture(
  objective: string,
  unit: string,
  methods: readonly GainsLine[],
): Picture | undefined {
  const drawn = methods.filter(({ gains }) => gains.points.length > 0);
  if (drawn.length === 0) return undefined;
  const percent = (share: number): string => `${Number((100 * share).toFixed(1))}%`;
  return {
    name: fileName('gains', objective),
    caption:
      `Cumulative gains of ${objective}: which share of all ${unit} lies in the best ranked share of the items, all lists together. ` +
      `The dotted line is an order by chance; the lift is how many times higher a curve lies.`,
    svg: lineChart({
      x: 'share of the items, best first',
      y: `share of the ${unit}`,
      xAxis: { min: 0, max: 1, interval: 0.2 },
      yAxis: { min: 0, max: 1, interval: 0.2 },
      lines: drawn.map(({ name, look, gains }) => ({
        name,
        look,
        points: gains.points.map(({ share, gain, lift }) => ({
          at: [share, gain],
          text: `the best ${percent(share)} hold ${percent(gain)}${lift === null ? '' : `, lift ${lift.toFixed(2)}`}`,
        })),
      })),
      guide: {
        name: 'by chance',
        points: [
          [0, 0],
          [1, 1],
        ],
      },
      width: 520,
      height: 380,
      label: `cumulative gains of ${objective} (${unit}) of ${drawn.map(({ name }) => name).join(', ')}`,
    }),
    numbers: {
      head: ['method', 'share of items', `share of ${unit}`, 'lift'],
      rows: drawn.flatMap(({ name, gains }) =>
        gains.points.map(({ share, gain, lift }) => [name, share, gain, lift]),
      ),
    },
  };
}
