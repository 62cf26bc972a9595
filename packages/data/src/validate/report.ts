import type { LogFile } from '../log/schema.js';

/** One class of fault in one file. */
export interface ValidationFinding {
  /** Stable name of the class. */
  readonly code: string;
  readonly file: LogFile;
  readonly description: string;
  /** Rows concerned; 0 when it is the column that is at fault. */
  readonly rows: number;
  /** Up to three, the first by id. */
  readonly examples: readonly string[];
}

/** What {@link validateLog} found. */
export interface ValidationReport {
  readonly folder: string;
  /** Whether nothing was found. */
  readonly ok: boolean;
  readonly lists: number;
  readonly impressions: number;
  readonly findings: readonly ValidationFinding[];
}
