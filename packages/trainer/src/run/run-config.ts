import type { Label } from '@paretorec/contracts';
import type { FeatureOptions, SplitShares, TargetOptions } from '@paretorec/data';
import type { DwellUnit } from '@paretorec/metrics';

/** The parts of a resolved experiment that the trainer reads itself; components have had theirs. */
export interface RunConfig {
  readonly data: {
    /** Absolute, or relative to the working directory. */
    readonly log: string;
    readonly split: SplitShares;
    readonly memoryLimit?: string | undefined;
    readonly threads?: number | undefined;
  };
  readonly features: FeatureOptions & {
    /** Absolute folder of a run whose scores are fields. */
    readonly scoresOf?: string | undefined;
  };
  readonly objectives: Readonly<
    Record<
      string,
      { readonly label: Label; readonly population: 'all' | 'clicked'; readonly target: TargetOptions }
    >
  >;
  readonly trainer: {
    readonly epochs: number;
    readonly batchSize: number;
    /** T */
    readonly listLength: number;
    readonly earlyStopping: { readonly metric: string; readonly patience: number } | 'none';
    /** Batches after which an epoch ends. */
    readonly stepsPerEpoch: number | 'all';
    /** Steps between checkpoints inside an epoch. */
    readonly checkpointSteps: number;
  };
  /** What weighs: `use` is its name. */
  readonly weighter?: { readonly use: string };
  readonly trainWeights: 'weighter' | 'uniform' | 'none';
  readonly fusionWeights: 'weighter' | 'uniform' | readonly number[];
  readonly metrics: {
    readonly dwellUnit: DwellUnit;
    readonly dwellCap: number | 'none';
    /** Fields of items. */
    readonly categories?: readonly string[] | undefined;
  };
  readonly seed: number;
}
