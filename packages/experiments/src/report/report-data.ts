import type { MetricValue, ScoreKind } from '@paretorec/contracts';
import type { WeightSearch } from '../charts/weight-search-chart.js';
import type { CumulativeGains, GroupDistribution, Reliability, Stationarity } from '@paretorec/metrics';

/** A difference of one metric between two rows on the same lists, with its 95% interval. */
export interface MetricDifference {
  /** Reference minus row. Null where one of the two has no value. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Two-sided bootstrap p-value, when known. */
  readonly p?: number | null;
}

/** Mean weights of every user under one method. */
export interface UserWeights {
  readonly objectives: readonly string[];
  /** One row a user: the mean weight of each objective over all items of the user's lists; sums to 1. */
  readonly users: readonly (readonly number[])[];
}

/** Where the weights of one method lie in groups of users or of items. */
export interface GroupWeights {
  /** What divides the groups: the name of a field, or `past clicks`. */
  readonly by: string;
  readonly of: 'user' | 'item';
  /** By objective: its weights over the items of all lists. */
  readonly objectives: Readonly<Record<string, readonly GroupDistribution[]>>;
}

/** What the scores of one objective say of what came. */
export interface ScoreCurves {
  /** What the objective's own scores are. */
  readonly scoreKind: ScoreKind;
  /** Label that the objective learns. */
  readonly label: string;
  /** Of the objective's own predictions; left out where another row with the same model has it. */
  readonly reliability?: Reliability;
  /** Of what the gains are made, such as `clicks`. */
  readonly unit: string;
  /** Of the score that ranks. */
  readonly gains: CumulativeGains;
}

/** How far weights are from the best ones of each sample, on the parameters of one run. */
export interface StationarityResult {
  /** Name of the run's own policy. */
  readonly policy: string;
  readonly measure: Stationarity;
}

/** One method of the comparison. */
export interface ReportRow {
  readonly name: string;
  /** A few words on what the method is. */
  readonly summary?: string;
  /** By metric name, `HIT@1` to `MRR`. */
  readonly metrics: Readonly<Record<string, MetricValue>>;
  /** Reference minus this row, by metric name. */
  readonly differences?: Readonly<Record<string, MetricDifference>>;
  readonly weights?: UserWeights;
  /** One a division. */
  readonly groupWeights?: readonly GroupWeights[];
  /** By objective. */
  readonly curves?: Readonly<Record<string, ScoreCurves>>;
}

/** Values of one quantity over training, one a point. */
export interface TrainingCurve {
  /** Method that was trained. */
  readonly row: string;
  /** What is drawn: curves of the same quantity share a chart. */
  readonly quantity: string;
  /** [epoch, value] */
  readonly points: readonly (readonly [number, number])[];
  /** Epoch whose parameters were kept. */
  readonly best?: number;
}

/** Names and values shown as they are, such as versions or the data's fingerprint. */
export interface FactGroup {
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** Everything that the report shows. */
export interface ReportData {
  readonly title: string;
  /** One or two sentences under the title. */
  readonly summary?: string;
  readonly part: string;
  readonly protocol: string;
  readonly lists: number;
  readonly users: number;
  /** Name of the row that differences are taken from. */
  readonly reference?: string;
  readonly rows: readonly ReportRow[];
  /** On the reference run's parameters; ratios on different parameters do not compare. */
  readonly stationarity?: StationarityResult;
  readonly curves: readonly TrainingCurve[];
  /** Of rows whose weights were searched for on the validation part. */
  readonly weightSearches?: readonly WeightSearch[];
  readonly facts: readonly FactGroup[];
  /** Configurations as text, by title. */
  readonly configurations: readonly { readonly title: string; readonly text: string }[];
  /** Shown as they are, such as warnings of the evaluation. */
  readonly notes?: readonly string[];
}
