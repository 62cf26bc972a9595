import { z } from 'zod';
import { defineComponent, OBJECTIVES, PARAMETERS } from '@paretorec/contracts';
import { cagradWeights } from '@paretorec/metrics';
import { GramConfig, gramWeighter } from '../shared/gram-weighter.js';

/** Options of the `cagrad` weighter. */
export const CagradConfig = GramConfig.extend({
  c: z
    .number()
    .min(0)
    .default(0.4)
    .describe('Radius around the mean gradient as a share of its norm; 0 gives equal weights (paper: 0.4).'),
});
/** Parsed options of the `cagrad` weighter. */
export type CagradConfig = z.output<typeof CagradConfig>;

/** Conflict-averse descent (Liu and others 2021). */
export const cagrad = defineComponent({
  kind: 'weighter',
  name: 'cagrad',
  summary: 'near the mean gradient, the direction whose worst objective gains most',
  config: CagradConfig,
  inject: { objectives: OBJECTIVES, parameters: PARAMETERS },
  create: ({ c, ...config }, collaborators) =>
    gramWeighter((gram, count) => cagradWeights(gram, count, { c }), config, collaborators),
  docs: 'components/weighters/cagrad.md',
});
