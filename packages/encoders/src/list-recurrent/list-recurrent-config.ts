import { z } from 'zod';

/** Options of the `list-recurrent` encoder, its parts left out. */
export const ListRecurrentConfig = z.strictObject({
  stateDim: z.int().min(1).default(128).describe('Width of the state h_t (paper: 128).'),
  itemDim: z
    .int()
    .min(1)
    .default(32)
    .describe('Dimensions of an item profile d_t and of a past click (paper: 32).'),
  itemHiddenUnits: z
    .int()
    .min(0)
    .default(64)
    .describe('Hidden layer between the embedded fields of an item and its profile; 0 for a linear profile.'),
  sequenceItem: z
    .enum(['in', 'out'])
    .default('in')
    .describe(
      'Whether the fields of a shown item join Eq. 3 at its own step; "out" is the paper as printed.',
    ),
  startToken: z
    .boolean()
    .default(true)
    .describe(
      'A step before the first item, so that position 1 knows user and behaviour; false is a zero state.',
    ),
});
/** Parsed options of the `list-recurrent` encoder. */
export type ListRecurrentConfig = z.output<typeof ListRecurrentConfig>;
