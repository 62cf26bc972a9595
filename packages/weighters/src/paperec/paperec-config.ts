import { z } from 'zod';

/** Options of the `paperec` weighter. */
export const PaperecConfig = z.strictObject({
  embeddingDim: z
    .int()
    .min(1)
    .default(8)
    .describe('Dimensions of a field embedding of actor and critic (paper: 8).'),
  actorLoss: z
    .enum(['deterministic', 'logProbability', 'direct'])
    .default('deterministic')
    .describe(
      '"deterministic" ascends the critic (DDPG); "logProbability" is Eq. 12; "direct" descends ωᵀGω itself and needs no critic.',
    ),
  advantage: z
    .boolean()
    .default(true)
    .describe(
      'Under logProbability: Q(s, a) - Q(s, μ(s)) in place of the Q(s, a) of Eq. 12, which is negative everywhere.',
    ),
  entropyWeight: z
    .number()
    .min(0)
    .default(0)
    .describe('Entropy of the weights that the actor gets beside the value: a pull towards uniform weights.'),
  actorHead: z
    .enum(['product', 'linear', 'mlp'])
    .default('product')
    .describe('How state and item meet in the actor; "linear" is Eq. 7.'),
  actorActivation: z
    .enum(['linear', 'relu'])
    .default('linear')
    .describe(
      'On the logits of Eq. 7; "relu" is the paper, and stops learning where all logits are negative.',
    ),
  actorTargetInState: z
    .boolean()
    .default(false)
    .describe(
      "Whether the actor's state takes a step with the item before it is weighed: a recurrent step a candidate.",
    ),
  rank: z.int().min(1).default(16).describe('Rank of the product head.'),
  hiddenUnits: z
    .int()
    .min(1)
    .default(64)
    .describe('Hidden units of a quadratic or mlp critic and of an mlp actor head.'),
  weightFloor: z
    .number()
    .min(0)
    .lt(1)
    .default(0.01)
    .describe('No weight falls below this; it must stay below 1 / K.'),
  criticForm: z
    .enum(['quadratic', 'literal', 'current', 'mlp'])
    .default('quadratic')
    .describe(
      'Q(s, ω): -ωᵀLLᵀω with L from state and item; Eq. 10, additive in ω ("literal"); Eq. 10 on a state that took ω in ("current"); a hidden layer over all ("mlp").',
    ),
  criticActivation: z
    .enum(['linear', 'relu'])
    .default('linear')
    .describe('On the value; "relu" is Eq. 10, which cannot be negative as the rewards are and so stays 0.'),
  criticLoss: z
    .enum(['matrix', 'value'])
    .default('matrix')
    .describe(
      'What a critic learns: the Gram matrix itself and with it the value of all weights, where its form is quadratic and its activation linear ("matrix"); or the value of the weights that were tried (Eq. 11), as critics of other forms always do.',
    ),
  criticTargetInState: z
    .boolean()
    .default(true)
    .describe("Whether the critic's state takes a step with the item before the weights are valued."),
  twinCritics: z
    .boolean()
    .default(false)
    .describe('Two critics, of which the lower value of the next position counts (TD3).'),
  discount: z.number().min(0).lt(1).default(0.1).describe('γ1 of Eq. 8 (paper: 0.1).'),
  noise: z
    .number()
    .min(0)
    .default(0.3)
    .describe(
      'Standard deviation of the exploration noise on the weights; a critic of values learns slopes only from what it covers.',
    ),
  noiseReturn: z
    .enum(['rescaled', 'projected'])
    .default('rescaled')
    .describe(
      'How weights with noise come back on to the simplex: cut at the floor and divided by their sum, or the nearest weights that respect it.',
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
  lossShare: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe(
      "λ of Eq. 19: the share of actor and critic in what a step descends, beside the objectives'; without effect under Adam (paper: 0.5).",
    ),
  targetUpdate: z
    .enum(['soft', 'periodic'])
    .default('soft')
    .describe('Target nets approach the online nets at every step, or are copied from them now and then.'),
  targetUpdateRate: z
    .number()
    .gt(0)
    .max(1)
    .default(0.05)
    .describe('Share by which soft target nets approach the online nets.'),
  targetPeriod: z.int().min(1).default(100).describe('Steps between the copies of periodic target nets.'),
  rewardScaling: z
    .enum(['running', 'none'])
    .default('running')
    .describe('Divide rewards by the running root mean square of them, or take them as they are (paper).'),
});
/** Parsed options of the `paperec` weighter. */
export type PaperecConfig = z.output<typeof PaperecConfig>;
