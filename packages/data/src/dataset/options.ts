import type {
  FeatureSchema,
  FieldPooling,
  ItemFacts,
  Label,
  ListBatch,
  NumericForm,
} from '@paretorec/contracts';
import type { AddedScores } from '../log/added-scores.js';
import type { LabelTransform } from './fitted/label-transform.js';

/** Parts of a log, split by time. */
export type Part = 'train' | 'validation' | 'test';

/** The parts in time order. */
export const PARTS: readonly Part[] = ['train', 'validation', 'test'];

/** Shares of the lists of a log, by time; they sum to 1. */
export type SplitShares = Readonly<Record<Part, number>>;

/** How a label that is neither binary nor a share becomes a target in [0, 1]. */
export interface TargetOptions {
  /** Share of the known training values below the cap, above 0 and at most 1; default 0.99. */
  readonly capQuantile?: number | undefined;
  /** `log` takes ln(1 + value); default `log`. */
  readonly scale?: 'log' | 'linear' | undefined;
  /** Number of equal bins, 2 or more, or `none`; default 10. */
  readonly bins?: number | 'none' | undefined;
}

/** The data side of an objective. */
export interface ObjectiveData {
  readonly name: string;
  readonly label: Label;
  /** On which impressions it is learnt; the others' targets are NaN. */
  readonly population: 'all' | 'clicked';
  /** Only for labels that are neither binary nor a share. */
  readonly target?: TargetOptions | undefined;
}

/** Which fields the models see. */
export interface FeatureOptions {
  /** Most recent clicks kept a list (C), 0 or more; default 10. */
  readonly historyLength?: number | undefined;
  /**
   * Share of training occurrences of an id that become 0, in [0, 1]. A number is for item ids (user ids take it up
   * to 0.1); a map names fields. Default 0.5 for `item_id`, 0.1 for `user_id`, 0 for all others.
   */
  readonly idDropout?: number | Readonly<Record<string, number>> | undefined;
  /** How several values become one vector, of all fields or by name; default `mean`. */
  readonly pooling?: FieldPooling | Readonly<Record<string, FieldPooling>> | undefined;
  /** How numbers become vectors, of all fields or by name; default `value`. */
  readonly numericForm?: NumericForm | Readonly<Record<string, NumericForm>> | undefined;
  /** Bins or knots of a numeric field, 2 or more; default 20. */
  readonly numericBins?: number | undefined;
  /** Values seen less often in training share id 0; default 1. */
  readonly minCount?: number | undefined;
  /** Only these fields. */
  readonly include?: readonly string[] | undefined;
  /** All fields but these. */
  readonly exclude?: readonly string[] | undefined;
}

/** What all ways of opening a data set share. */
export interface ResourceOptions {
  /** DuckDB's, such as `2GB`. */
  readonly memoryLimit?: string | undefined;
  readonly threads?: number | undefined;
  /** Told of each stage of the work, with the share done, 0 to 1. */
  readonly progress?: ((stage: string, done: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Options of {@link fitDataset}. */
export interface FitOptions extends ResourceOptions {
  /** Folder of the log. */
  readonly log: string;
  /** Scores of another model, which become fields; read once, while the data set is made. */
  readonly scores?: AddedScores | undefined;
  /** Used when the log's lists name no part; default 0.7, 0.1, 0.2. */
  readonly split?: SplitShares | undefined;
  readonly features?: FeatureOptions | undefined;
  /** At least one; names differ. */
  readonly objectives: readonly ObjectiveData[];
}

/** Options of {@link openDataset}. */
export interface OpenOptions extends ResourceOptions {
  /** Folder that {@link Dataset.saveFitted} wrote. */
  readonly fitted: string;
  /** Folder of the log: the fitted one or another with the same fields. */
  readonly log: string;
  /** As fitted: scores of the same model for this log. */
  readonly scores?: AddedScores | undefined;
}

/** An objective as fitted. */
export interface FittedObjective {
  readonly name: string;
  readonly label: Label;
  readonly population: 'all' | 'clicked';
  readonly transform: LabelTransform;
}

/** Which batches, and how they look. */
export interface BatchOptions {
  /** Lists a batch, 1 or more. */
  readonly batchSize: number;
  /** Positions a batch (T; longer lists are cut), or as many as its longest list has, rounded up to a multiple of 4. */
  readonly listLength: number | 'whole';
  /** By (time, list id), or by the MD5 hash of `seed:epoch:listId`. */
  readonly order: 'time' | { readonly shuffleSeed: number; readonly epoch: number };
  /** Batches left out at the start, to resume; default 0. */
  readonly skipBatches?: number | undefined;
  /** Batches of the order in all, with those left out; default all. */
  readonly mostBatches?: number | undefined;
  /** Whether batches carry identities and feedback; default false. */
  readonly withOutcome?: boolean | undefined;
  /** Whether lists of length 0 fill up the last batch; default false. */
  readonly padBatch?: boolean | undefined;
  /** Seed of the sample that a cut list keeps; default the shuffle seed, else 0. The same list is always cut alike. */
  readonly cutSeed?: number | undefined;
}

/** Sizes of a part. */
export interface PartCounts {
  readonly lists: number;
  readonly impressions: number;
  readonly clicks: number;
}

/** A log with everything fitted that models need, and its batches. Holds a database: close it. */
export interface Dataset {
  readonly schema: FeatureSchema;
  readonly objectives: readonly FittedObjective[];
  /** SHA-256 over the log's files, in hex. */
  readonly fingerprint: string;
  readonly counts: Readonly<Record<Part, PartCounts>>;
  readonly maxListLength: Readonly<Record<Part, number>>;
  /**
   * Streams batches. The same options give the same bytes, whatever the number of threads.
   *
   * @throws ParetorecError `bad-option` on sizes that are not positive integers.
   */
  batches(part: Part | 'all', options: BatchOptions): AsyncIterable<ListBatch>;
  /**
   * The value of every id of a categorical or multi-valued field, as text; id 0 is `(unknown)`.
   *
   * @throws ParetorecError `no-such-field`.
   */
  values(field: string): Promise<string[]>;
  /**
   * What metrics may know of every item of the log, by id: its share of the training part's clicks, (1 + its clicks) / (items + all clicks),
   * left out where the part has none, and its values in fields of the items.
   *
   * @param categories declared fields of the items, categorical or multi-valued; they need not be features.
   * @throws ParetorecError `no-such-field`.
   */
  itemFacts(categories: readonly string[]): Promise<ReadonlyMap<string, ItemFacts>>;
  /** Writes vocabularies (Parquet), scales and label transforms (JSON) as one folder, whole or not at all. */
  saveFitted(folder: string): Promise<void>;
  /**
   * For each field that an earlier fit shares with this one, the new row of every old row, -1 where the value is gone;
   * row 0 stays row 0. Serves starting from an earlier run's embeddings with vocabularies that have grown.
   *
   * @param oldFitted folder that `saveFitted` of the earlier run wrote.
   */
  mapVocabularies(oldFitted: string): Promise<Record<string, Int32Array>>;
  close(): Promise<void>;
}
