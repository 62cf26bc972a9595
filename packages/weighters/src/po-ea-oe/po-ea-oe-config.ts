import { z } from 'zod';

/** Options of the `po-ea-oe` weighter. */
export const PoEaOeConfig = z.strictObject({
  clickMetric: z.enum(['MAP', 'AUC']).default('MAP').describe('First fitness: a click metric on validation.'),
  dwellMetric: z
    .enum(['WMAP', 'DT-AUC'])
    .default('WMAP')
    .describe('Second fitness: a dwell metric on validation.'),
  preference: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('Share of the clicks, against the dwell, in choosing from the front and in the feedback.'),
  populationSize: z.int().min(2).default(20).describe('Weight vectors tried in each generation.'),
  archiveSize: z.int().min(1).default(20).describe('Weight vectors kept between generations.'),
  generations: z.int().min(1).default(20).describe('Generations of the evolutionary algorithm.'),
  crossover: z.number().min(0).max(1).default(0.9).describe('Share of parents that are crossed.'),
  crossoverIndex: z
    .number()
    .min(0)
    .default(15)
    .describe('Distribution index of the crossover; the larger, the nearer children are to parents.'),
  mutationIndex: z.number().min(0).default(20).describe('Distribution index of the mutation.'),
  exploration: z
    .number()
    .min(0)
    .default(0.1)
    .describe(
      'Standard deviation of the perturbation that online exploration tries; 0 leaves the exploration out.',
    ),
  explorationRate: z
    .number()
    .gt(0)
    .max(1)
    .default(0.1)
    .describe('How far the weights go towards a perturbation that users liked better.'),
  explorationLists: z.int().min(1).default(64).describe('Lists whose feedback decides one trial.'),
  explorationDepth: z.int().min(1).default(3).describe('Top positions whose feedback counts.'),
});
/** Parsed options of the `po-ea-oe` weighter. */
export type PoEaOeConfig = z.output<typeof PoEaOeConfig>;
