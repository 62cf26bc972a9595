import { z } from 'zod';

/** Options of the `utility-actor` weighter. */
export const UtilityActorConfig = z.strictObject({
  embeddingDim: z.int().min(1).default(8).describe('Dimensions of a field embedding of the actor.'),
  actorHead: z
    .enum(['product', 'linear', 'mlp'])
    .default('product')
    .describe('How state and item meet in the actor.'),
  rank: z.int().min(1).default(16).describe('Rank of the product head.'),
  hiddenUnits: z.int().min(1).default(64).describe('Hidden units of an mlp head.'),
  weightFloor: z
    .number()
    .min(0)
    .lt(1)
    .default(0.05)
    .describe('No weight falls below this; it must stay below 1 / K.'),
  mixture: z
    .array(z.number().min(0).max(1))
    .optional()
    .describe(
      "Shares of the objectives' gains in the utility, in their order, summing to one. Left out: all equal.",
    ),
  temperature: z
    .number()
    .gt(0)
    .default(0.5)
    .describe('Of the soft ranks, in deviations of the scores: smaller is nearer to true ranks.'),
  anchor: z
    .union([z.literal('learned'), z.array(z.number().min(0).max(1))], {
      error: 'expected learned, or one weight an objective such as [0.7, 0.3]',
    })
    .default('learned')
    .describe(
      'Constant weights that the actor starts from and is pulled to: learned by the same utility, or given.',
    ),
  pull: z
    .number()
    .min(0)
    .default(0.1)
    .describe('Utility that a squared distance of 1 from the constant weights costs.'),
  warmupEpochs: z
    .int()
    .min(0)
    .default(2)
    .describe('Epochs in which the actor only comes to the constant weights.'),
  actorRate: z
    .number()
    .gt(0)
    .default(1)
    .describe("Learning rate of the actor as a share of the optimiser's."),
});
/** Parsed options of the `utility-actor` weighter. */
export type UtilityActorConfig = z.output<typeof UtilityActorConfig>;
