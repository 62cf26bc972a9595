import { defineComponent } from '@paretorec/contracts';
import { z } from 'zod';
import {
  COMMON_OPTIONS,
  HIDDEN_OPTIONS,
  hiddenLayersOption,
  INTERACTION_COLLABORATORS,
} from '../feature-interaction/common-options.js';
import { FeatureInteractionModel } from '../feature-interaction/feature-interaction-model.js';
import { interactingLayers } from './interacting-layers.js';

/** Options of AutoInt. */
export const AutointConfig = z.strictObject({
  ...COMMON_OPTIONS,
  layers: z.int().min(1).default(3).describe('Interacting layers, one upon the other (AutoInt: 3).'),
  heads: z.int().min(1).default(2).describe('Attention heads of a layer (AutoInt: 2).'),
  attentionDim: z.int().min(1).default(16).describe('Dimensions of a head (AutoInt: 32).'),
  residual: z.boolean().default(true).describe('Whether each layer adds a projection of its inputs.'),
  hiddenLayers: hiddenLayersOption(
    [],
    'Widths of the hidden layers of a deep network beside the attention (AutoInt+); none: no such network.',
  ),
  ...HIDDEN_OPTIONS,
  attentionDropout: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Share of the attention weights that is dropped in training.'),
});
/** Parsed options of AutoInt. */
export type AutointConfig = z.output<typeof AutointConfig>;

/** AutoInt (Song and others 2019). */
export const autoint = defineComponent({
  kind: 'objective',
  name: 'autoint',
  summary: 'layers of multi-head self-attention over the fields of a candidate (Song and others 2019)',
  config: AutointConfig,
  inject: INTERACTION_COLLABORATORS,
  create: (config, collaborators, own) =>
    new FeatureInteractionModel(own, {
      ...config,
      ...collaborators,
      firstOrder: false,
      interaction: (request) => interactingLayers(config, request),
    }),
  docs: 'components/objectives/autoint.md',
});
