import { defineComponent, ParetorecError } from '@paretorec/contracts';
import { z } from 'zod';
import { CausalAttentionCell } from './causal-attention-cell.js';

/** Options of the `causal-attention` cell. */
export const CausalAttentionConfig = z.strictObject({
  heads: z.int().min(1).default(4).describe("Attention heads; the encoder's stateDim must be a multiple."),
  window: z
    .int()
    .min(2)
    .default(11)
    .describe('Latest steps that it attends to, its own included; 11 are a start and ten items.'),
});
/** Parsed options of the `causal-attention` cell. */
export type CausalAttentionConfig = z.output<typeof CausalAttentionConfig>;

/** Causal self-attention over the steps in place of the paper's GRU. */
export const causalAttention = defineComponent({
  kind: 'cell',
  name: 'causal-attention',
  summary: 'self-attention of each step over the steps before it',
  config: CausalAttentionConfig,
  create: (config) => ({
    create: (request) => {
      if (request.stateDim % config.heads !== 0) {
        throw new ParetorecError({
          code: 'heads-do-not-divide',
          problem: 'the heads of causal-attention must share the state evenly',
          found: `heads ${config.heads}, stateDim ${request.stateDim}`,
          expected: 'a stateDim that is a multiple of heads',
        });
      }
      return new CausalAttentionCell(config, request);
    },
  }),
  docs: 'components/cells/causal-attention.md',
});
