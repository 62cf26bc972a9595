import type { Compose, Logger } from '@paretorec/contracts';
import type { LoadRun } from '../run/load-run.js';
import type { ManifestFacts } from '../run/manifest.js';
import type { Progress } from '../run/progress.js';
import type { RunConfig } from '../run/run-config.js';

/** What `trainRun` needs. */
export interface TrainOptions {
  readonly config: RunConfig;
  /** The resolved experiment as written to the run's config.yaml. */
  readonly yaml: string;
  readonly configHash: string;
  readonly compose: Compose;
  /** Reads the experiment of another run; needed where `features.scoresOf` names one; tells whether `initFrom` has another weighter. */
  readonly loadRun?: LoadRun | undefined;
  /** Run folder; must not hold a run unless `resume`. */
  readonly out: string;
  readonly resume?: boolean | undefined;
  /** Run whose best parameters this one starts from; its vocabularies may be smaller. */
  readonly initFrom?: string | undefined;
  /** Epochs after which training pauses, to be resumed another time; the experiment's own number stays what it is. */
  readonly pauseAfter?: number | undefined;
  readonly facts: ManifestFacts;
  readonly progress: Progress;
  readonly logger: Logger;
  readonly signal?: AbortSignal | undefined;
}

/** What training ended with. */
export interface TrainSummary {
  readonly run: string;
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly metric: string;
  readonly value: number | null;
  /** Whether the run was finished before, so that there was nothing to do. */
  readonly finishedBefore: boolean;
}
