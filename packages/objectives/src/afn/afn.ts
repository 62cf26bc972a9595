import { defineComponent } from '@paretorec/contracts';
import { z } from 'zod';
import {
  COMMON_OPTIONS,
  HIDDEN_OPTIONS,
  hiddenLayersOption,
  INTERACTION_COLLABORATORS,
} from '../feature-interaction/common-options.js';
import { FeatureInteractionModel } from '../feature-interaction/feature-interaction-model.js';
import { adaptiveFactorisation } from './adaptive-factorisation.js';

/** Options of the adaptive factorisation network. */
export const AfnConfig = z.strictObject({
  ...COMMON_OPTIONS,
  logarithmicNeurons: z
    .int()
    .min(1)
    .default(32)
    .describe('Products of powers of the fields that are learnt (AFN: 600 to 1500).'),
  epsilon: z
    .number()
    .gt(0)
    .default(0.01)
    .describe('Added to the absolute embeddings before their logarithm.'),
  logarithmicNormalisation: z
    .boolean()
    .default(true)
    .describe('Whether the logarithms and the products are normalised by the batch.'),
  hiddenLayers: hiddenLayersOption([64, 64], 'Widths of the hidden layers over the products.'),
  ...HIDDEN_OPTIONS,
  ensemble: z
    .boolean()
    .default(false)
    .describe('Whether a deep network with embeddings of its own is added (AFN+).'),
  ensembleLayers: hiddenLayersOption([64, 64], 'Widths of the hidden layers of that deep network.'),
});
/** Parsed options of the adaptive factorisation network. */
export type AfnConfig = z.output<typeof AfnConfig>;

/** Adaptive factorisation network (Cheng and others 2020). */
export const afn = defineComponent({
  kind: 'objective',
  name: 'afn',
  summary: 'adaptive factorisation network: learns to which powers fields meet (Cheng and others 2020)',
  config: AfnConfig,
  inject: INTERACTION_COLLABORATORS,
  create: (config, collaborators, own) =>
    new FeatureInteractionModel(own, {
      ...config,
      ...collaborators,
      embeddingDim: config.embeddingDim * (config.ensemble ? 2 : 1),
      firstOrder: false,
      interaction: (request) => adaptiveFactorisation(config, request),
    }),
  docs: 'components/objectives/afn.md',
});
