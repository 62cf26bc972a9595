import type { Composition, ObjectiveSpec, ScoreKind } from '@paretorec/contracts';
import { cumulativeGains, reliability, type CumulativeGains, type Reliability } from '@paretorec/metrics';
import type { ScoredTable } from './scored-table.js';

/** What the scores of one objective say of what came. */
export interface ObjectiveCurves {
  /** What its scores are. */
  readonly scoreKind: ScoreKind;
  /** What is predicted: the label. */
  readonly label: string;
  /**
   * Predictions against targets of its population. A score of log-odds is taken as the chance that it stands for. For a `value` the
   * bins say only whether larger scores go with larger targets, and `error` is null.
   */
  readonly reliability: Reliability;
  /** What the values of the gains are: `clicks`, `seconds`, or the objective's `target`. */
  readonly unit: 'clicks' | 'seconds' | 'target';
  /** Gains of the score that ranks; items that were not clicked hold no dwell. */
  readonly gains: CumulativeGains;
  /** Gains of the objective's own score. */
  readonly ownGains: CumulativeGains;
}

/** {@link ObjectiveCurves} by objective; empty where ranks decide, as scores of different steps do not compare. */
export function objectiveCurves(
  table: ScoredTable,
  { objectives, models, slots }: Composition,
): Record<string, ObjectiveCurves> {
  if (table.ranks.length > 0) return {};
  const kinds = objectives.map((_, objective): ScoreKind => {
    const model = slots.findIndex((slot) => slot.includes(objective));
    return models[model]?.scoreKinds?.[slots[model]!.indexOf(objective)] ?? 'value';
  });
  return Object.fromEntries(
    objectives.map((objective, k) => [objective.name, curvesOf(table, objective, k, kinds[k]!)]),
  );
}

function curvesOf(table: ScoredTable, objective: ObjectiveSpec, k: number, kind: ScoreKind): ObjectiveCurves {
  const raw = table.rawScores[k]!;
  const targets = table.targets[k]!;
  const predicted = kind === 'log-odds' ? raw.map((score) => 1 / (1 + Math.exp(-score))) : raw;
  const found = reliability(predicted, targets);
  const { unit, values } = gainsOf(table, objective, targets);
  return {
    scoreKind: kind,
    label: objective.label,
    reliability: kind === 'value' ? { ...found, error: null } : found,
    unit,
    gains: cumulativeGains(table.scores, values),
    ownGains: cumulativeGains(raw, values),
  };
}

/** What every row brings; NaN where unknown. */
function gainsOf(
  { clicked, dwell }: ScoredTable,
  { label, population }: ObjectiveSpec,
  targets: readonly number[],
): { readonly unit: ObjectiveCurves['unit']; readonly values: readonly number[] } {
  if (label === 'clicked') return { unit: 'clicks', values: clicked };
  if (label === 'dwell')
    return { unit: 'seconds', values: dwell.map((seconds, row) => (clicked[row] === 0 ? 0 : seconds)) };
  const values = targets.map((target, row) => (population === 'clicked' && clicked[row] === 0 ? 0 : target));
  return { unit: 'target', values };
}
