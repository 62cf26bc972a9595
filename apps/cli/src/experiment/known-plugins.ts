import { loadExperiment } from '@paretorec/assembly';
import { builtins } from '@paretorec/builtins';
import type { Plugin } from '@paretorec/contracts';

/** The built-ins and, with an experiment file, the plugins that it names. */
export async function knownPlugins(experiment: string | undefined): Promise<readonly Plugin[]> {
  return experiment === undefined ? builtins : (await loadExperiment(experiment, { builtins })).plugins;
}
