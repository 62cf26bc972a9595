import type { ScoreKind } from '@paretorec/contracts';
import type { Reliability } from '@paretorec/metrics';
import { compact, lineChart } from './line-chart.js';
import { niceRange } from './nice-range.js';
import { fileName, type Picture } from './picture.js';

/** The reliability of one method. */
export interface ReliabilityLine {
  readonly name: string;
  readonly look: number;
  readonly reliability: Reliability;
}

/**
 * Mean prediction against mean outcome of one objective. A calibration curve where scores predict (with the diagonal, on which
 * predictions are right); where they only rank, what came by score.
 *
 * @param kind of the scores of all these methods.
 * @param label of the objective.
 * @returns undefined when no method has rows.
 */
export function reliabilityPicture(
  objective: string,
  label: string,
  kind: ScoreKind,
  methods: readonly ReliabilityLine[],
): Picture | undefined {
  const drawn = methods.filter(({ reliability }) => reliability.bins.length > 0);
  if (drawn.length === 0) return undefined;
  const bins = drawn.flatMap(({ reliability }) => reliability.bins);
  const predicts = kind !== 'value';
  const chance = label === 'clicked';
  const observed = chance ? 'share clicked' : `mean ${label} (scaled target)`;
  const predicted = !predicts
    ? `mean score (a value: no ${chance ? 'chance' : 'prediction'})`
    : chance
      ? 'mean predicted chance'
      : `mean predicted ${label} (scaled target)`;
  const ends = (values: readonly number[]): { min: number; max: number; interval: number } => {
    const { min, max, interval } = niceRange(values);
    const within = values.every((value) => value >= 0 && value <= 1);
    return within ? { min: Math.max(0, min), max: Math.min(1, max), interval } : { min, max, interval };
  };
  const xs = bins.map((bin) => bin.predicted);
  const ys = bins.map((bin) => bin.observed);
  const both = ends([...xs, ...ys]);
  return {
    name: fileName(predicts ? 'calibration' : 'outcome-by-score', objective),
    caption: predicts
      ? `Calibration of ${objective}: items in bins of about as many each, by rising prediction. On the dotted diagonal predictions are ` +
        `right; below it they promise too much. ${errorsOf(drawn)}`
      : `Outcome by score of ${objective}: items in bins of about as many each, by rising score. The scores are values that rank, no ` +
        `predictions, so this is no calibration: a curve that rises is all that they promise.`,
    svg: lineChart({
      x: predicted,
      y: observed,
      xAxis: predicts ? both : ends(xs),
      yAxis: predicts ? both : ends(ys),
      lines: drawn.map(({ name, look, reliability }) => ({
        name,
        look,
        points: reliability.bins.map((bin) => ({
          at: [bin.predicted, bin.observed],
          text: `${bin.n} items, ${predicts ? 'predicted' : 'score'} ${compact(bin.predicted)}, observed ${compact(bin.observed)}`,
        })),
      })),
      ...(predicts && {
        guide: {
          name: 'predicted as observed',
          points: [
            [both.min, both.min],
            [both.max, both.max],
          ] as const,
        },
      }),
      width: 520,
      height: 380,
      label: `${predicts ? 'calibration' : 'outcome by score'} of ${objective}, of ${drawn.map(({ name }) => name).join(', ')}`,
    }),
    numbers: {
      head: ['method', 'bin', 'items', predicted, observed, ...(predicts ? ['error of the method'] : [])],
      rows: drawn.flatMap(({ name, reliability }) =>
        reliability.bins.map((bin, place) => [
          ...[name, place + 1, bin.n, bin.predicted, bin.observed],
          ...(predicts ? [reliability.error] : []),
        ]),
      ),
    },
  };
}

/** As many methods as a caption has room for; the numbers have all of them. */
const NAMED = 4;

function errorsOf(methods: readonly ReliabilityLine[]): string {
  const errors = methods.flatMap(({ name, reliability: { error } }) =>
    error === null ? [] : [{ name, error }],
  );
  if (errors.length === 0) return '';
  const values = errors.map(({ error }) => error);
  const words =
    errors.length === 1
      ? values[0]!.toFixed(4)
      : errors.length <= NAMED
        ? errors.map(({ name, error }) => `${name} ${error.toFixed(4)}`).join(', ')
        : `from ${Math.min(...values).toFixed(4)} to ${Math.max(...values).toFixed(4)}`;
  return `Expected calibration error: ${words}.`;
}
