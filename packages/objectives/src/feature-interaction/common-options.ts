import { EMBEDDERS, PARAMETERS, RNG } from '@paretorec/contracts';
import { z } from 'zod';
import { ACTIVATIONS } from './hidden-layers.js';
import { LOSSES } from './losses.js';

/** Options that all feature-interaction models have. */
export const COMMON_OPTIONS = {
  embeddingDim: z.int().min(1).default(8).describe('Dimensions of a field embedding.'),
  loss: z
    .enum(LOSSES)
    .default('byLabel')
    .describe(
      'The loss: "logistic", "squared", or "byLabel", which is logistic for the label clicked and squared for others.',
    ),
};

/** The option of widths of hidden layers. */
export const hiddenLayersOption = (
  widths: readonly number[],
  description: string,
): z.ZodDefault<z.ZodArray<z.ZodInt>> =>
  z
    .array(z.int().min(1))
    .default([...widths])
    .describe(description);

/** Options of hidden layers. */
export const HIDDEN_OPTIONS = {
  activation: z.enum(ACTIVATIONS).default('relu').describe('Function of a hidden layer.'),
  dropout: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Share of the units of hidden layers that are dropped in training.'),
  batchNormalisation: z
    .boolean()
    .default(false)
    .describe(
      'Whether hidden layers are normalised by the batch in training, by running statistics in serving.',
    ),
};

/** Collaborators of all feature-interaction models. */
export const INTERACTION_COLLABORATORS = { parameters: PARAMETERS, embedders: EMBEDDERS, rng: RNG } as const;
