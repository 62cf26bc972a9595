import { z } from 'zod';
import { memorySize } from '../config/schema.js';

/** Whether no item stands twice. */
export const distinct = <Item>(items: readonly Item[]): boolean => new Set(items).size === items.length;

/** The columns of Table 2. */
export const METRICS = [
  ...['HIT@1', 'HIT@3', 'HIT@5', 'MAP', 'AUC'],
  ...['WHIT@1', 'WHIT@3', 'WHIT@5', 'WMAP', 'DT-AUC'],
];

/** Distinct names of metrics. */
export const metricList = (least = 1): z.ZodArray<z.ZodString> =>
  z.array(z.string().min(1)).min(least).refine(distinct, { error: 'a metric is given twice' });

/** What bounds the memory of worker processes. */
export const WORKER_MEMORY = {
  memory: memorySize().optional().describe('Memory of all workers together; 80% of the machine by default.'),
  memoryPerWorker: memorySize()
    .optional()
    .describe('Memory of one worker; an equal share of memory by default.'),
};

/** Values by dotted path. */
export const Changes = z
  .record(z.string(), z.unknown())
  .describe('Values of the experiment by dotted path, such as weighter.discount: 0.2.');
