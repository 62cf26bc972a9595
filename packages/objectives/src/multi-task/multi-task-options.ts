import { z } from 'zod';

/** Options of models with experts, gates and towers. */
export const EXPERT_OPTIONS = {
  expertLayers: z
    .array(z.int().min(1))
    .min(1)
    .default([64])
    .describe('Widths of the layers of an expert; the last is what towers get.'),
  gateLayers: z
    .array(z.int().min(1))
    .default([])
    .describe('Widths of the hidden layers of a gate; none: linear, as in the paper.'),
  towerLayers: z
    .array(z.int().min(1))
    .default([32])
    .describe('Widths of the hidden layers of a task; none: a linear output.'),
};
