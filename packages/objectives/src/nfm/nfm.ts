import { defineComponent } from '@paretorec/contracts';
import { z } from 'zod';
import {
  COMMON_OPTIONS,
  hiddenLayersOption,
  INTERACTION_COLLABORATORS,
} from '../feature-interaction/common-options.js';
import { DenseNetwork } from '../feature-interaction/dense-network.js';
import { FeatureInteractionModel } from '../feature-interaction/feature-interaction-model.js';
import { biInteraction } from '../fm/pairwise.js';

/** Options of the neural factorisation machine. */
export const NfmConfig = z.strictObject({
  ...COMMON_OPTIONS,
  hiddenLayers: hiddenLayersOption(
    [64],
    'Widths of the hidden layers; none: an FM with a weight for each dimension.',
  ),
});
/** Parsed options of the neural factorisation machine. */
export type NfmConfig = z.output<typeof NfmConfig>;

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
      interaction: ({ parameters, stack, embeddingDim: inputDim }) => {
        const { hiddenLayers } = config;
        const network = new DenseNetwork(parameters.scope('deep'), { stack, inputDim, hiddenLayers });
        return { parameters: network.parameters, apply: (fields) => network.apply(biInteraction(fields)) };
      },
    }),
  docs: 'components/objectives/nfm.md',
});
