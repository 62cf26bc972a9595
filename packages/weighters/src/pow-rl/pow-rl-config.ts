import { z } from 'zod';

/** Options of the `pow-rl` weighter. */
export const PowRlConfig = z.strictObject({
  embeddingDim: z.int().min(1).default(8).describe('Dimensions of a field embedding of the value network.'),
  hiddenUnits: z.int().min(1).default(64).describe('Hidden units between the state and the values.'),
  steps: z
    .int()
    .min(1)
    .default(10)
    .describe('Steps of the lattice of weights between two corners; its points are the actions.'),
  rewardWeights: z
    .array(z.number().min(0).max(1))
    .optional()
    .describe(
      "Fixed weights of the objectives' rewards, in their order, summing to one. Left out: all equal.",
    ),
  discount: z.number().min(0).lt(1).default(0.3).describe('Discount of the rewards of later positions.'),
  exploration: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('Share of positions in training whose weights are drawn from the lattice.'),
  targetUpdateRate: z
    .number()
    .gt(0)
    .max(1)
    .default(0.05)
    .describe('Share by which the target net approaches the online net.'),
});
/** Parsed options of the `pow-rl` weighter. */
export type PowRlConfig = z.output<typeof PowRlConfig>;
