import { z } from 'zod';
import { Weights } from '../config/schema.js';
import { HALVING, Maximised, SpaceSchema } from '../search/search-schema.js';
import { Changes, distinct, METRICS, metricList, WORKER_MEMORY } from './shared-schema.js';

/** What lists show, beyond their accuracy. */
const BEYOND_ACCURACY = ['Coverage@5', 'ILD@5', 'Novelty@5'];

const Row = z.strictObject({
  name: z
    .string()
    .min(1)
    .regex(/^[^/\n]*[\p{L}\p{N}][^/\n]*$/u, {
      error: 'expected a name with a letter or digit and without "/"',
    })
    .describe('Name in tables, and of the folder of its runs.'),
  summary: z.string().min(1).optional().describe('A few words on what the row is.'),
  set: Changes.optional(),
  space: SpaceSchema.optional(),
  trains: z.string().min(1).optional().describe('Another row, whose trained run this one ranks with.'),
  scoresOf: z
    .string()
    .min(1)
    .optional()
    .describe('Another row, whose run of the same seed gives this one its scores as fields.'),
  fusionWeights: Weights.optional().describe("Weights that rank in place of the run's own."),
  yardstick: z
    .enum(['random order', 'popularity', 'recency'])
    .optional()
    .describe('A ranking without a model, of the lists that the row of trains ranks.'),
});

/** One name, or several that differ. */
const names = () =>
  z.union(
    [
      z.string().min(1),
      z.array(z.string().min(1)).min(1).refine(distinct, { error: 'a name is given twice' }),
    ],
    {
      error: 'expected a name, or a list of names',
    },
  );

const Claim = z.strictObject({
  text: z.string().min(1).describe('What is claimed, in words.'),
  row: z.string().min(1).describe('The row that it is about.'),
  against: names().describe('The row or rows that it is compared with.'),
  metric: names().describe('The column or columns in which.'),
  direction: z
    .enum(['above', 'below'])
    .default('above')
    .describe('Whether the row is said to have the larger or the smaller values.'),
});

const Tuning = z.strictObject({
  trials: z.int().min(1).describe('Trials of every row that has a space.'),
  method: z.enum(['random', 'successive-halving']).default('random').describe('How trials are chosen.'),
  seed: z.int().min(0).default(1).describe('Of what is drawn; training has the first of the seeds.'),
  ...HALVING,
  metric: Maximised,
});

/** The whole study file. */
export const StudySchema = z.strictObject({
  title: z.string().min(1).optional().describe('Title of the tables; the name of the file by default.'),
  experiment: z.string().min(1).describe("The experiment that rows change, relative to this file's folder."),
  set: Changes.default({}).describe('Changes that all rows have in common.'),
  seeds: z
    .array(z.int().min(0))
    .min(1)
    .refine(distinct, { error: 'a seed is given twice' })
    .default([1])
    .describe('Every row is trained once with each.'),
  rows: z.array(Row).default([]).describe('What is compared.'),
  grid: z
    .record(
      z.string(),
      z.union([z.array(z.unknown()).min(1), z.record(z.string().min(1), z.unknown())], {
        error: 'expected a list of values, or values by name',
      }),
    )
    .optional()
    .describe('Values by dotted path; every combination is a row more.'),
  tuning: Tuning.optional().describe('The budget with which rows are tuned before they are compared.'),
  base: z.string().min(1).optional().describe('Row that the others are compared with; the first by default.'),
  protocols: z
    .array(z.enum(['static', 'logged', 'sequential']))
    .min(1)
    .refine(distinct, { error: 'a protocol is given twice' })
    .default(['static'])
    .describe('How lists are scored; a table each.'),
  part: z.enum(['test', 'validation']).default('test').describe('Part of the log that is ranked.'),
  metrics: metricList()
    .default([...METRICS])
    .describe('Columns of the tables.'),
  beyondAccuracy: metricList(0)
    .default([...BEYOND_ACCURACY])
    .describe('Columns of a table of their own, in which rows are not compared; [] for none.'),
  claims: z
    .array(Claim)
    .min(1)
    .optional()
    .describe('What the tables are asked: judged beneath them by paired differences.'),
  resamples: z
    .int()
    .min(100)
    .optional()
    .describe('Draws of users; by default enough for the correction to leave a difference significant.'),
  workers: z.int().min(1).default(1).describe('Runs at a time, each in a process of its own.'),
  ...WORKER_MEMORY,
});

/** A study file with its defaults. */
export type StudyFile = z.output<typeof StudySchema>;

/** A row as the file has it. */
export type StudyFileRow = StudyFile['rows'][number];
