import { defineComponent } from '@paretorec/contracts';
import { z } from 'zod';
import { LstmCell } from './lstm-cell.js';

/** Options of the `lstm` cell. */
export const LstmConfig = z.strictObject({
  forgetBias: z
    .number()
    .default(1)
    .describe('Added to the forget gate before its sigmoid, so that a new cell remembers.'),
});
/** Parsed options of the `lstm` cell. */
export type LstmConfig = z.output<typeof LstmConfig>;

/** Long short-term memory in place of the paper's GRU. */
export const lstm = defineComponent({
  kind: 'cell',
  name: 'lstm',
  summary: 'long short-term memory: a second vector remembers beside h_t',
  config: LstmConfig,
  create: (config) => ({ create: (request) => new LstmCell(config, request) }),
  docs: 'components/cells/lstm.md',
});
