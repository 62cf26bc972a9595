import type { Logger } from '@paretorec/contracts';
import type { InstallSource } from '../types.js';

/** The stages of an installation, in the order in which they run. */
export type InstallStepName = 'packages' | 'prebuilt' | 'wheel' | 'unpack' | 'compile' | 'self-test';

/** What came of one stage. */
export interface InstallStep {
  readonly name: InstallStepName;
  /** `planned` only in a dry run; `skipped` when it was not needed or could not help. */
  readonly status: 'done' | 'failed' | 'skipped' | 'planned';
  /** One line: what was done or would be, or why not and what to do. */
  readonly detail: string;
}

/** What {@link installBackend} did, or would do. */
export interface InstallReport {
  readonly status: 'installed' | 'already-installed' | 'planned' | 'failed';
  /** Where the installation is or would be. */
  readonly folder: string;
  /** Version of the TensorFlow library; undefined when the installation failed. */
  readonly tensorflow?: string;
  readonly source?: InstallSource;
  readonly steps: readonly InstallStep[];
  /** Only when `failed`: one line with the reasons and the remedy. */
  readonly problem?: string;
  /** File with the output of every command that ran. */
  readonly logFile?: string;
}

/** Where an installation stands; `done` and `total` are bytes, given while something is downloaded. */
export interface InstallProgress {
  readonly step: InstallStepName;
  readonly done?: number;
  readonly total?: number;
}

/** Options of {@link installBackend}. */
export interface InstallOptions {
  /** Say what would be done and change nothing. Default false. */
  readonly dryRun?: boolean;
  /** Install again where an installation exists. Default false. */
  readonly force?: boolean;
  readonly onProgress?: (progress: InstallProgress) => void;
  /** Stops the installation; what was half made is removed and an `interrupted` error thrown. */
  readonly signal?: AbortSignal;
  /** Told each stage as it starts. */
  readonly log?: Logger;
}

/** The reason, in one line with its remedy, why a stage cannot be done. Never leaves this folder. */
export class StepFailure extends Error {
  readonly step: InstallStepName;

  constructor(step: InstallStepName, reason: string) {
    super(reason);
    this.name = 'StepFailure';
    this.step = step;
  }
}
