import type { Compose } from '@paretorec/contracts';
import type { RunConfig } from './run-config.js';

/** The experiment of a run, as `trainRun` and `OpenRun.open` take it. */
export interface RunExperiment {
  readonly config: RunConfig;
  /** As it is written to a run folder. */
  readonly yaml: string;
  readonly compose: Compose;
  readonly loadRun?: LoadRun | undefined;
}

/** Reads the experiment of a run folder, with its relative paths written for the folder `target`. */
export type LoadRun = (run: string, target: string) => Promise<RunExperiment>;
