import type { z } from 'zod';
import { defineComponent, OBJECTIVES, PARAMETERS } from '@paretorec/contracts';
import { minNormWeights } from '@paretorec/metrics';
import { GramConfig, gramWeighter } from '../shared/gram-weighter.js';

/** Options of the `mgda` weighter. */
export const MgdaConfig = GramConfig;
/** Parsed options of the `mgda` weighter. */
export type MgdaConfig = z.output<typeof MgdaConfig>;

/**
 * Shared MGDA: the min-norm point of the mean of the per-sample Gram matrices (Désidéri), the constant weights with the
 * best mean reward.
 */
export const mgda = defineComponent({
  kind: 'weighter',
  name: 'mgda',
  summary: 'the best constant weights for Pareto stationarity: min-norm point of the mean Gram matrix',
  config: MgdaConfig,
  inject: { objectives: OBJECTIVES, parameters: PARAMETERS },
  create: (config, collaborators) => gramWeighter(minNormWeights, config, collaborators),
  docs: 'components/weighters/mgda.md',
});
