import { EMBEDDERS, PARAMETERS } from '@paretorec/contracts';
import { z } from 'zod';
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

/** Collaborators of all feature-interaction models. */
export const INTERACTION_COLLABORATORS = { parameters: PARAMETERS, embedders: EMBEDDERS } as const;
