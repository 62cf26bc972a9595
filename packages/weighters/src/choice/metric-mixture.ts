import { z } from 'zod';
import type { WeightEvidence } from '@paretorec/contracts';

/** One metric, or several with their shares. */
export const MetricMixtureConfig = z.union(
  [
    z.string().min(1),
    z
      .record(z.string().min(1), z.number().gt(0))
      .refine((shares) => Object.keys(shares).length > 0, { error: 'expected at least one metric' }),
  ],
  { error: 'expected the name of a metric, or shares such as { MAP: 0.5, WMAP: 0.5 }' },
);
/** Parsed mixture of metrics. */
export type MetricMixtureConfig = z.output<typeof MetricMixtureConfig>;

/** Values a set of metrics, by name. */
export type Utility = (metrics: Readonly<Record<string, number | null>>) => number;

/**
 * A mixture of metrics, each measured against the best that a single objective alone reaches in it: the utility of
 * weights is Σ share · metric(weights) / max_k metric(one-hot k), with shares that sum to one. So metrics of any units mix, and 1 is as
 * good as the best single objective in each.
 */
export class MetricMixture {
  /** Names of the metrics. */
  readonly metrics: readonly string[];
  readonly #shares: readonly number[];

  constructor(config: MetricMixtureConfig) {
    const shares = typeof config === 'string' ? { [config]: 1 } : config;
    const total = Object.values(shares).reduce((sum, share) => sum + share, 0);
    this.metrics = Object.keys(shares);
    this.#shares = Object.values(shares).map((share) => share / total);
  }

  /**
   * The utility on some lists. Metrics without anything to measure there, or that are 0 for every single objective, are left out.
   *
   * @returns undefined when no metric is left.
   */
  on(evidence: WeightEvidence): Utility | undefined {
    const alone = Array.from({ length: evidence.objectives }, (_, k) =>
      evidence.metrics(
        Array.from({ length: evidence.objectives }, (_, i) => (i === k ? 1 : 0)),
        this.metrics,
      ),
    );
    const terms = this.metrics.flatMap((name, m) => {
      const best = Math.max(...alone.map((values) => values[name] ?? 0));
      return best > 0 ? [{ name, scale: this.#shares[m]! / best }] : [];
    });
    if (terms.length === 0) return undefined;
    return (metrics) => terms.reduce((total, { name, scale }) => total + scale * (metrics[name] ?? 0), 0);
  }
}
