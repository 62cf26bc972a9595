import { defineComponent } from '@paretorec/contracts';
import { z } from 'zod';
import {
  COMMON_OPTIONS,
  HIDDEN_OPTIONS,
  hiddenLayersOption,
  INTERACTION_COLLABORATORS,
} from '../feature-interaction/common-options.js';
import { DenseNetwork } from '../feature-interaction/dense-network.js';
import { BatchNormalisation } from '../feature-interaction/batch-normalisation.js';
import { FeatureInteractionModel } from '../feature-interaction/feature-interaction-model.js';
import type { FeatureInteraction, InteractionRequest } from '../feature-interaction/interaction.js';
import { biInteraction } from '../fm/pairwise.js';

/** Options of the neural factorisation machine. */
export const NfmConfig = z.strictObject({
  ...COMMON_OPTIONS,
  hiddenLayers: hiddenLayersOption(
    [64],
    'Widths of the hidden layers; none: an FM with a weight for each dimension.',
  ),
  ...HIDDEN_OPTIONS,
  interactionDropout: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Share of the pooled pairs that is dropped in training.'),
  interactionNormalisation: z
    .boolean()
    .default(false)
    .describe('Whether the pooled pairs are normalised by the batch.'),
});
/** Parsed options of the neural factorisation machine. */
export type NfmConfig = z.output<typeof NfmConfig>;

/** Bi-interaction pooling, batch normalisation and dropout, then hidden layers. */
function pooledPairs(
  config: NfmConfig,
  { parameters, stack, embeddingDim: inputDim, dropouts }: InteractionRequest,
): FeatureInteraction {
  const normalisation = config.interactionNormalisation
    ? new BatchNormalisation(parameters.scope('normalisation'), { stack, width: inputDim })
    : undefined;
  const dropout = dropouts.create(config.interactionDropout, { stack, width: inputDim });
  const shape = { stack, inputDim, hiddenLayers: config.hiddenLayers };
  const network = new DenseNetwork(parameters.scope('deep'), shape, dropouts, config);
  return {
    parameters: [...(normalisation?.parameters ?? []), ...network.parameters],
    apply: (fields, pass) => {
      const pooled = biInteraction(fields);
      return network.apply(dropout(normalisation?.apply(pooled, pass).values ?? pooled, pass), pass);
    },
  };
}

/** Neural factorisation machine (He and Chua 2017). */
export const nfm = defineComponent({
  kind: 'objective',
  name: 'nfm',
  summary:
    'neural factorisation machine: hidden layers over the pooled products of all pairs of fields (He and Chua 2017)',
  config: NfmConfig,
  inject: INTERACTION_COLLABORATORS,
  create: (config, collaborators, own) =>
    new FeatureInteractionModel(own, {
      ...config,
      ...collaborators,
      firstOrder: true,
      interaction: (request) => pooledPairs(config, request),
    }),
  docs: 'components/objectives/nfm.md',
});
