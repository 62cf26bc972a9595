import type { z } from 'zod';
import { defineComponent, OBJECTIVES, PARAMETERS } from '@paretorec/contracts';
import { nashMtlWeights } from '@paretorec/metrics';
import { GramConfig, gramWeighter } from '../shared/gram-weighter.js';

/** Options of the `nash-mtl` weighter. */
export const NashMtlConfig = GramConfig;
/** Parsed options of the `nash-mtl` weighter. */
export type NashMtlConfig = z.output<typeof NashMtlConfig>;

/** The Nash bargaining solution (Navon and others 2022). */
export const nashMtl = defineComponent({
  kind: 'weighter',
  name: 'nash-mtl',
  summary: 'the Nash bargaining solution: the largest product of the objectives’ gains',
  config: NashMtlConfig,
  inject: { objectives: OBJECTIVES, parameters: PARAMETERS },
  create: (config, collaborators) => gramWeighter(nashMtlWeights, config, collaborators),
  docs: 'components/weighters/nash-mtl.md',
});
