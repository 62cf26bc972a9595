import type { LogField, LogFile, LogLabel } from '../log/schema.js';

/** Values by quantile, such as `0.5`: the smallest value that at least this share of rows does not exceed. */
export type Quantiles = Readonly<Record<string, number>>;

/** A profile of a log. */
export interface LogProfile {
  readonly folder: string;
  readonly source: Readonly<Record<string, unknown>>;
  readonly lists: number;
  readonly users: number;
  /** Different items shown. */
  readonly items: number;
  readonly impressions: number;
  readonly clicks: number;
  /** Clicks an impression; null without impressions. */
  readonly ctr: number | null;
  readonly listsWithoutClick: number;
  /** Different items in histories that are in no list. */
  readonly historyOnlyItems: number;
  /** ISO times of the first and last list, UTC; null without lists. */
  readonly time: { readonly first: string; readonly last: string } | null;
  readonly listLength: {
    readonly min: number;
    readonly mean: number;
    readonly max: number;
    readonly quantiles: Quantiles;
  } | null;
  readonly historyLength: { readonly mean: number; readonly empty: number } | null;
  /** Of clicked impressions; quantiles in seconds. */
  readonly dwell: { readonly known: number; readonly unknown: number; readonly quantiles: Quantiles | null };
  /** The parts, from `part` or 70/10/20 by time, and what of test was not in train. */
  readonly split: {
    readonly by: 'part' | 'time';
    readonly lists: { readonly train: number; readonly validation: number; readonly test: number };
    /** Share of test impressions of items that no train list showed; null without test impressions. */
    readonly unseenItems: number | null;
    /** Share of test lists of users without a train list. */
    readonly unseenUsers: number | null;
  };
  /** Columns, each with the share of its rows that is null (or, for lists, empty), 0 to 1. */
  readonly columns: readonly {
    readonly file: LogFile;
    readonly name: string;
    readonly type: string;
    readonly nulls: number;
  }[];
  readonly fields: readonly LogField[];
  readonly labels: readonly LogLabel[];
}
