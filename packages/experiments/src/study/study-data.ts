import type { MetricValue } from '@paretorec/contracts';
import type { MetricSample, Stationarity } from '@paretorec/metrics';

/** What one row measured with one seed under one protocol. */
export interface ProtocolSamples {
  /** The same for two cells exactly when they ranked the same lists of the same users. */
  readonly lists: string;
  /** The study's metrics, also those beyond accuracy; of the same draws in all cells. */
  readonly samples: readonly MetricSample[];
}

/** One row of a study under one seed. */
export interface StudyCell {
  readonly seed: number;
  /** By protocol; undefined where the cell is not finished. */
  readonly protocols?: Readonly<Record<string, ProtocolSamples>>;
  /** Of the run's own weights, where it has several objectives. */
  readonly stationarity?: Stationarity;
  /** Why it is not finished, in one line. */
  readonly reason?: string;
  /** The command that runs this cell alone. */
  readonly command?: string;
}

/** A setting in which the configurations of rows differ. */
export interface SettingDifference {
  /** Dotted path. */
  readonly path: string;
  /** One a row, in their order; null where the row has no such setting. */
  readonly values: readonly unknown[];
}

/** Something said of the rows of a study that its numbers may bear out. */
export interface StudyClaim {
  readonly text: string;
  /** Name of the row that it is about. */
  readonly row: string;
  /** Names of the rows that it is compared with: the claim is about all of them. */
  readonly against: readonly string[];
  /** The claim is about all of them. */
  readonly metrics: readonly string[];
  /** Whether the row is said to have larger values than the others, or smaller ones. */
  readonly direction: 'above' | 'below';
}

/** How the rows of a study were tuned: each by as many trials, under the first seed. */
export interface TuningRule {
  readonly method: string;
  /** Of a row. */
  readonly trials: number;
  readonly seed: number;
  /** What was maximised on the validation part: `MAP + 0.5 DT-AUC`. */
  readonly objective: string;
}

/** The trial that gave a row its settings. */
export interface TunedRow {
  /** How many there were. */
  readonly trials: number;
  readonly trial: string;
  /** Its value on the validation part. */
  readonly objective: MetricValue;
  /** Its settings by dotted path. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** Everything that the tables of a study are made of. */
export interface StudyData {
  readonly title: string;
  /** Name of the row that the others are compared with. */
  readonly base: string;
  readonly part: string;
  readonly protocols: readonly string[];
  /** Columns. */
  readonly metrics: readonly string[];
  /** Columns of a table of their own, which is of what lists show; rows are not compared in them. Default none. */
  readonly beyondAccuracy?: readonly string[] | undefined;
  /**
   * Whether rows without a seed in common are compared all the same, each by the mean over its own. Default false: such
   * rows of a study are only not finished yet.
   */
  readonly acrossSeeds?: boolean | undefined;
  /** Where the rows' configurations differ; left out where the rows themselves say so. */
  readonly settings?: readonly SettingDifference[] | undefined;
  /** Judged beneath the tables, under the first protocol. */
  readonly claims?: readonly StudyClaim[] | undefined;
  /** How rows were tuned before; left out where none was. */
  readonly tuning?: TuningRule | undefined;
  readonly rows: readonly {
    readonly name: string;
    readonly summary?: string | undefined;
    /** What its settings were chosen by; undefined where they were given. */
    readonly tuned?: TunedRow | undefined;
    /** Name of the row whose runs it ranks with. */
    readonly trains?: string | undefined;
    /** Whether it ranks without a model, so that there is nothing to tune. */
    readonly yardstick?: boolean | undefined;
    readonly cells: readonly StudyCell[];
  }[];
}

/** A number of every seed. */
export interface SeedSummary {
  /** One a finished seed. */
  readonly values: readonly (number | null)[];
  readonly mean: number | null;
  /** Standard deviation between seeds (n - 1); null with fewer than two. */
  readonly deviation: number | null;
}

/** A metric of one row. */
export interface StudyValue extends SeedSummary {
  /** 95% interval over users of the mean over seeds. */
  readonly low: number | null;
  readonly high: number | null;
  /** Null for the base row, and where the two rows have no seed or not the same lists in common. */
  readonly difference: StudyDifference | null;
}

/** Row minus base row in one metric, means over their common seeds, paired by user. */
export interface StudyDifference {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly p: number | null;
  /** p after Holm's correction over all differences of the study. */
  readonly adjusted: number | null;
  /** Whether `adjusted` is at most 0.05. */
  readonly significant: boolean;
}

/** One row of a table. */
export interface StudyRowResult {
  readonly name: string;
  readonly summary?: string | undefined;
  /** Finished seeds. */
  readonly seeds: readonly number[];
  /** Seeds of the study. */
  readonly outOf: number;
  /** Why it has no numbers, in one line; undefined where it has. */
  readonly state?: string;
  /** By metric; empty where no seed is finished. */
  readonly values: Readonly<Record<string, StudyValue>>;
}

/** How near to Pareto stationarity a row's own weights come, beside yardsticks on the same parameters. */
export interface StudyStationarity {
  readonly name: string;
  readonly policy: SeedSummary;
  readonly constant: SeedSummary;
  readonly uniform: SeedSummary;
  readonly random: SeedSummary;
}

/** A row against another in one metric, means over their common seeds, paired by user. */
export interface ClaimComparison {
  readonly against: string;
  readonly metric: string;
  readonly own: number;
  readonly other: number;
  /** Own minus other, with its 95% interval. */
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly p: number;
}

/** What the numbers say of a claim. */
export type ClaimVerdict = 'holds' | 'does not hold' | 'not decided';

/** A claim and what the numbers say of it. */
export interface ClaimResult extends StudyClaim {
  /** Rows against which, times metrics in which, it is made. */
  readonly comparisons: number;
  /** The comparison that decides; left out where the rows are not all measured on the same lists. */
  readonly deciding?: ClaimComparison;
  /** p-value of the claim after Holm's correction over the claims of the study; null where there is none. */
  readonly adjusted: number | null;
  readonly verdict: ClaimVerdict;
}

/** Where the settings of a row come from. */
export interface RowTuning {
  readonly name: string;
  readonly tuned?: TunedRow | undefined;
  /** Why it was not tuned; undefined where it was. */
  readonly reason?: string | undefined;
}

/** A cell that has no numbers yet. */
export interface OpenCell {
  readonly row: string;
  readonly seed: number;
  readonly reason: string;
  readonly command?: string;
}

/** All numbers of a study. */
export interface StudyComparison extends Omit<StudyData, 'rows' | 'protocols' | 'acrossSeeds' | 'claims'> {
  /** How many differences Holm's correction is over. */
  readonly comparisons: number;
  readonly tables: readonly { readonly protocol: string; readonly rows: readonly StudyRowResult[] }[];
  readonly stationarity: readonly StudyStationarity[];
  /** Of every row, in their order; left out where no row was tuned. */
  readonly chosen?: readonly RowTuning[] | undefined;
  readonly claims?: readonly ClaimResult[] | undefined;
  readonly open: readonly OpenCell[];
}
