import { z } from 'zod';

/** Options of the `paperec` weighter. */
export const PaperecConfig = z.strictObject({
  embeddingDim: z
    .int()
    .min(1)
    .default(8)
    .describe('Dimensions of a field embedding of actor and critic (paper: 8).'),
  actorLoss: z
    .enum(['deterministic', 'direct'])
    .default('deterministic')
    .describe(
      '"deterministic" ascends the critic (DDPG); "direct" descends ωᵀGω itself and needs no critic.',
    ),
  actorHead: z
    .enum(['product', 'linear', 'mlp'])
    .default('product')
    .describe('How state and item meet in the actor.'),
  actorActivation: z
    .enum(['linear', 'relu'])
    .default('linear')
    .describe(
      'On the logits of Eq. 7; "relu" is the paper, and stops learning where all logits are negative.',
    ),
  rank: z.int().min(1).default(16).describe('Rank of the product head.'),
  hiddenUnits: z.int().min(1).default(64).describe('Hidden units of the critic and of an mlp actor head.'),
  weightFloor: z
    .number()
    .min(0)
    .lt(1)
    .default(0.05)
    .describe('No weight falls below this; it must stay below 1 / K.'),
  discount: z.number().min(0).lt(1).default(0.1).describe('γ1 of Eq. 8 (paper: 0.1).'),
  noise: z
    .number()
    .min(0)
    .default(0.3)
    .describe(
      'Standard deviation of the exploration noise on the weights; the critic learns slopes only from what it covers.',
    ),
  warmupEpochs: z
    .int()
    .min(0)
    .default(2)
    .describe('Epochs in which the objectives train under uniform weights and only the critic learns.'),
  actorRate: z
    .number()
    .gt(0)
    .default(0.1)
    .describe(
      "Learning rate of the actor as a share of the optimiser's: it follows a critic that must be ahead of it.",
    ),
  actorWeight: z.number().gt(0).default(1).describe('β of Eq. 13; without effect under Adam (paper: 1).'),
  targetUpdateRate: z
    .number()
    .gt(0)
    .max(1)
    .default(0.05)
    .describe('Share by which target nets approach the online nets.'),
  rewardScaling: z
    .enum(['running', 'none'])
    .default('running')
    .describe('Divide rewards by the running root mean square of them, or take them as they are (paper).'),
});
/** Parsed options of the `paperec` weighter. */
export type PaperecConfig = z.output<typeof PaperecConfig>;
