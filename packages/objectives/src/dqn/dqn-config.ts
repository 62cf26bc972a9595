import { z } from 'zod';

/** Options of the list-wise double DQN. */
export const DqnConfig = z
  .strictObject({
    embeddingDim: z.int().min(1).default(8).describe('Dimensions of a field embedding (paper: 8).'),
    sharedEmbeddings: z
      .boolean()
      .default(true)
      .describe('Whether the objectives share their embeddings, where their gradients then meet.'),
    weightsInState: z
      .boolean()
      .default(false)
      .describe('Whether the weights of the items shown are part of the state, as Eq. 5 has it.'),
    targetInState: z
      .boolean()
      .default(false)
      .describe(
        'Whether the encoder takes a step with each item that is valued: dearer, and state and item meet in it.',
      ),
    loss: z
      .enum(['squared', 'listwise'])
      .default('squared')
      .describe(
        '"squared" to the target of Eq. 14; "listwise" is softmax cross entropy over the list, which learns its order and no future.',
      ),
    discount: z
      .number()
      .min(0)
      .lt(1)
      .default(0.3)
      .describe('γ2 of Eq. 14: how much later positions count (paper: 0.3).'),
    nextAction: z
      .enum(['double', 'logged'])
      .default('double')
      .describe(
        'The next item of the target: the online net picks among the items not yet shown, or the logged one.',
      ),
    head: z
      .enum(['product', 'linear', 'mlp'])
      .default('product')
      .describe('How state and item meet. "linear" is Eq. 15, which gives every user the same order.'),
    rank: z.int().min(1).default(16).describe('Rank of the product head.'),
    hiddenUnits: z.int().min(1).default(64).describe('Hidden units of the mlp head.'),
    outputActivation: z
      .enum(['linear', 'relu'])
      .default('linear')
      .describe('"relu" is Eq. 15; a model whose outputs fall below 0 then stays dead.'),
    targetUpdateRate: z
      .number()
      .gt(0)
      .max(1)
      .default(0.05)
      .describe('Share by which the target net moves towards the online net at every step.'),
  })
  .refine(({ loss, discount }) => loss === 'squared' || discount === 0, {
    error: 'the list-wise loss has no future: set `discount: 0` with it',
    path: ['discount'],
  });
/** Parsed options of the list-wise double DQN. */
export type DqnConfig = z.output<typeof DqnConfig>;
