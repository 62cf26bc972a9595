import { defineComponent } from '@paretorec/contracts';
import { z } from 'zod';
import { COMMON_OPTIONS, INTERACTION_COLLABORATORS } from '../feature-interaction/common-options.js';
import { FeatureInteractionModel } from '../feature-interaction/feature-interaction-model.js';
import { pairwise } from './pairwise.js';

/** Options of the factorisation machine. */
export const FmConfig = z.strictObject(COMMON_OPTIONS);
/** Parsed options of the factorisation machine. */
export type FmConfig = z.output<typeof FmConfig>;

/** Factorisation machine (Rendle 2010). */
export const fm = defineComponent({
  kind: 'objective',
  name: 'fm',
  summary: 'factorisation machine: first-order weights and the products of all pairs of fields (Rendle 2010)',
  config: FmConfig,
  inject: INTERACTION_COLLABORATORS,
  create: (config, collaborators, own) =>
    new FeatureInteractionModel(own, {
      ...config,
      ...collaborators,
      firstOrder: true,
      interaction: () => ({ parameters: [], apply: pairwise }),
    }),
  docs: 'components/objectives/fm.md',
});
