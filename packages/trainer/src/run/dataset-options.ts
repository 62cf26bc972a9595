import type { FitOptions } from '@paretorec/data';
import type { RunConfig } from './run-config.js';

/** What the data package needs of a configuration. */
export function datasetOptions({ data, features, objectives }: RunConfig): FitOptions {
  return {
    log: data.log,
    split: data.split,
    memoryLimit: data.memoryLimit,
    threads: data.threads,
    features,
    objectives: Object.entries(objectives).map(([name, { label, population, target }]) => ({
      name,
      label,
      population,
      target,
    })),
  };
}
