import { z } from 'zod';
import { Changes, METRICS, metricList, WORKER_MEMORY } from '../study/shared-schema.js';

/** A range of numbers. */
export const RangeSchema = z
  .strictObject({
    min: z.number().describe('Smallest value.'),
    max: z.number().describe('Largest value.'),
    scale: z
      .enum(['linear', 'log'])
      .default('linear')
      .describe('Whether equal differences or equal ratios are as likely.'),
    integer: z.boolean().default(false).describe('Whether only whole numbers are drawn.'),
  })
  .refine(({ min, max }) => min < max, { error: 'min must be below max' })
  .refine(({ min, scale }) => scale === 'linear' || min > 0, { error: 'a log scale needs min above 0' })
  .refine(({ min, max, integer }) => !integer || (Number.isInteger(min) && Number.isInteger(max)), {
    error: 'min and max must be whole numbers for an integer',
  });

/** Ways of choosing trials. */
export const STRATEGIES = ['grid', 'random', 'successive-halving'] as const;

/** Settings that are searched; their values are checked one by one. */
export const SpaceSchema = z
  .record(z.string(), z.unknown())
  .refine((space) => Object.keys(space).length > 0, { error: 'expected at least one setting' })
  .describe('Settings by dotted path: a list of values, or { min, max, scale, integer }.');

/** Options of successive halving. */
export const HALVING = {
  minEpochs: z
    .int()
    .min(1)
    .optional()
    .describe('successive-halving: epochs of every trial before the first are dropped; 1 by default.'),
  reduction: z
    .int()
    .min(2)
    .optional()
    .describe(
      'successive-halving: one trial in so many goes on, for so many times the epochs; 3 by default.',
    ),
};

/** What is maximised. */
export const Maximised = z
  .union([z.string().min(1), z.record(z.string(), z.number())], {
    error: 'expected a metric, or weights by metric such as { MAP: 1, DT-AUC: 1 }',
  })
  .default('MAP')
  .describe('What is maximised on the validation part: a metric, or the weighted sum of several.');

/** The whole search file; the values of `space` are checked one by one. */
export const SearchSchema = z.strictObject({
  title: z.string().min(1).optional().describe('Title of the table; the name of the file by default.'),
  experiment: z
    .string()
    .min(1)
    .describe("The experiment whose settings are searched, relative to this file's folder."),
  set: Changes.default({}).describe('Changes that all trials have in common.'),
  space: SpaceSchema,
  strategy: z.enum(STRATEGIES).default('random').describe('How trials are chosen.'),
  trials: z.int().min(1).optional().describe('How many are drawn; a grid has all combinations.'),
  seed: z.int().min(0).default(1).describe('Of what is drawn; training has the seed of the experiment.'),
  ...HALVING,
  metric: Maximised,
  metrics: metricList()
    .default([...METRICS])
    .describe('Further columns of the table.'),
  resamples: z.int().min(100).default(1000).describe('Draws of users, for the intervals.'),
  workers: z.int().min(1).default(1).describe('Trials at a time, each in a process of its own.'),
  ...WORKER_MEMORY,
});

/** A search file with its defaults. */
export type SearchFile = z.output<typeof SearchSchema>;

/** A range of a search's space. */
export type SearchRange = z.output<typeof RangeSchema>;

/** What a setting is drawn from: values, or a range. */
export type SearchDimension = { readonly path: string } & (
  { readonly values: readonly unknown[] } | { readonly range: SearchRange }
);
