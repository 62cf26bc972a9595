import { sqlNumber } from '../../duckdb/database.js';

/** How an objective's label becomes its target, as fitted on the training part (method: the dwell label). */
export type LabelTransform =
  /** 0 or 1 as it stands. */
  | { readonly kind: 'binary' }
  /** A number in [0, 1] as it stands. */
  | { readonly kind: 'share' }
  | {
      readonly kind: 'scaled';
      /** Values are clamped to [low, cap]. */
      readonly low: number;
      readonly cap: number;
      readonly scale: 'log' | 'linear';
      readonly bins: number | 'none';
      /** Whether an impression without a click has the value 0 (durations), whatever the log says. */
      readonly zeroUnclicked: boolean;
    };

/**
 * Target of a label's value, in [0, 1]; NaN stays NaN.
 *
 * With v clamped to [low, cap]: u = (v - low) / (cap - low), or ln(1 + v - low) / ln(1 + cap - low) on the log
 * scale; with bins, min(floor(u bins), bins - 1) / (bins - 1), so that the lowest bin is 0 and the highest 1.
 */
export function transformLabel(transform: LabelTransform, value: number): number {
  if (transform.kind !== 'scaled') return value;
  const { low, cap, scale, bins } = transform;
  if (cap <= low) return Number.isNaN(value) ? value : 0;
  const clamped = Math.min(Math.max(value, low), cap) - low;
  const unit = scale === 'log' ? Math.log1p(clamped) / Math.log1p(cap - low) : clamped / (cap - low);
  return bins === 'none' ? unit : Math.min(Math.floor(unit * bins), bins - 1) / (bins - 1);
}

/**
 * Value of a label, in its unit, that a target stands for; with bins the middle of the bin on the label's scale.
 * Targets outside [0, 1], as a model may predict, are clamped.
 */
export function invertLabel(transform: LabelTransform, target: number): number {
  if (transform.kind !== 'scaled') return target;
  const { low, cap, scale, bins } = transform;
  const clamped = Math.min(Math.max(target, 0), 1);
  const unit = bins === 'none' ? clamped : (clamped * (bins - 1) + 0.5) / bins;
  return low + (scale === 'log' ? Math.expm1(unit * Math.log1p(cap - low)) : unit * (cap - low));
}

/** {@link transformLabel} as an SQL expression of a DOUBLE expression; null becomes NaN. */
export function labelSql(transform: LabelTransform, value: string): string {
  if (transform.kind !== 'scaled') return `CAST(coalesce(${value}, 'NaN') AS FLOAT)`;
  const { low, cap, scale, bins } = transform;
  if (cap <= low) return `CAST(CASE WHEN ${value} IS NULL THEN 'NaN' ELSE ${sqlNumber(0)} END AS FLOAT)`;
  const clamped = `(least(greatest(${value}, ${sqlNumber(low)}), ${sqlNumber(cap)}) - ${sqlNumber(low)})`;
  const unit =
    scale === 'log'
      ? `(ln(1 + ${clamped}) / ${sqlNumber(Math.log1p(cap - low))})`
      : `(${clamped} / ${sqlNumber(cap - low)})`;
  const target = bins === 'none' ? unit : `(least(floor(${unit} * ${bins}), ${bins - 1}) / ${bins - 1})`;
  return `CAST(CASE WHEN ${value} IS NULL THEN 'NaN' ELSE ${target} END AS FLOAT)`;
}
