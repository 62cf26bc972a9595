import type { MetricValue } from '@paretorec/contracts';

/** A setting that was searched. */
export interface SearchAxis {
  /** Dotted path. */
  readonly path: string;
  /** Of numbers; undefined for values that are told apart by name alone. */
  readonly scale?: 'linear' | 'log' | undefined;
}

/** One trial of a search. */
export interface SearchRow {
  readonly name: string;
  /** One an axis. */
  readonly values: readonly unknown[];
  /** Epochs that it was trained; null where it was not. */
  readonly epochs: number | null;
  /** What is maximised, with its 95% interval; undefined where it has none. */
  readonly objective?: MetricValue | undefined;
  /** By name. */
  readonly metrics: Readonly<Record<string, MetricValue>>;
  /** Why it has no numbers, or was not trained on. */
  readonly state?: string | undefined;
  /** Whether it is the winner. */
  readonly best: boolean;
}

/** All numbers of a search. */
export interface SearchResults {
  readonly title: string;
  readonly strategy: string;
  /** What is maximised, in words. */
  readonly objective: string;
  readonly axes: readonly SearchAxis[];
  /** Columns beside the objective. */
  readonly metrics: readonly string[];
  /** The best first; those without numbers last. */
  readonly trials: readonly SearchRow[];
}

/** Settings by the last words of their paths, as far as that tells them apart. */
export function shortNames(axes: readonly Pick<SearchAxis, 'path'>[]): string[] {
  const last = axes.map(({ path }) => path.slice(path.lastIndexOf('.') + 1));
  return axes.map(({ path }, i) => (last.indexOf(last[i]!) === last.lastIndexOf(last[i]!) ? last[i]! : path));
}

/** What is maximised, in words: `MAP`, `MAP + 0.5 DT-AUC`. */
export function objectiveText(weights: Readonly<Record<string, number>>): string {
  return Object.entries(weights)
    .filter(([, weight]) => weight !== 0)
    .map(([metric, weight], place) => {
      const size = Math.abs(weight) === 1 ? metric : `${Math.abs(weight)} ${metric}`;
      if (place === 0) return weight < 0 ? `-${size}` : size;
      return `${weight < 0 ? '-' : '+'} ${size}`;
    })
    .join(' ');
}
