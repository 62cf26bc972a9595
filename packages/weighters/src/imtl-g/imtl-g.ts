import type { z } from 'zod';
import { defineComponent, OBJECTIVES, PARAMETERS } from '@paretorec/contracts';
import { imtlgWeights } from '@paretorec/metrics';
import { GramConfig, gramWeighter, SINGLE_PRECISION } from '../shared/gram-weighter.js';

/** Options of the `imtl-g` weighter. */
export const ImtlGConfig = GramConfig;
/** Parsed options of the `imtl-g` weighter. */
export type ImtlGConfig = z.output<typeof ImtlGConfig>;

/** Impartial weights (Liu and others 2021). */
export const imtlG = defineComponent({
  kind: 'weighter',
  name: 'imtl-g',
  summary: 'impartial: the combined gradient projects equally far on every gradient’s direction',
  config: ImtlGConfig,
  inject: { objectives: OBJECTIVES, parameters: PARAMETERS },
  create: (config, collaborators) =>
    gramWeighter((gram, count) => imtlgWeights(gram, count, count * SINGLE_PRECISION), config, collaborators),
  docs: 'components/weighters/imtl-g.md',
});
