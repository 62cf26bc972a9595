import { defineComponent } from '@paretorec/contracts';
import { z } from 'zod';
import {
  COMMON_OPTIONS,
  HIDDEN_OPTIONS,
  hiddenLayersOption,
  INTERACTION_COLLABORATORS,
} from '../feature-interaction/common-options.js';
import { DenseNetwork } from '../feature-interaction/dense-network.js';
import { FeatureInteractionModel } from '../feature-interaction/feature-interaction-model.js';
import { flattened, outputSum } from '../feature-interaction/interaction.js';
import { pairwise } from '../fm/pairwise.js';

/** Options of DeepFM. */
export const DeepfmConfig = z.strictObject({
  ...COMMON_OPTIONS,
  hiddenLayers: hiddenLayersOption([64, 64], 'Widths of the hidden layers of the deep part.'),
  ...HIDDEN_OPTIONS,
});
/** Parsed options of DeepFM. */
export type DeepfmConfig = z.output<typeof DeepfmConfig>;

/** DeepFM (Guo and others 2017). */
export const deepfm = defineComponent({
  kind: 'objective',
  name: 'deepfm',
  summary: 'factorisation machine plus a deep network over the same embeddings (Guo and others 2017)',
  config: DeepfmConfig,
  inject: INTERACTION_COLLABORATORS,
  create: (config, collaborators, own) =>
    new FeatureInteractionModel(own, {
      ...config,
      ...collaborators,
      firstOrder: true,
      interaction: ({ parameters, stack, fields: count, embeddingDim, dropouts }) => {
        const shape = { stack, inputDim: count * embeddingDim, hiddenLayers: config.hiddenLayers };
        const deep = new DenseNetwork(parameters.scope('deep'), shape, dropouts, config);
        return {
          parameters: deep.parameters,
          apply: (fields, pass) => outputSum(pairwise(fields), deep.apply(flattened(fields), pass)),
        };
      },
    }),
  docs: 'components/objectives/deepfm.md',
});
