import { defineComponent, type BehaviourFactory, type Tensor } from '@paretorec/contracts';
import { mul, reshape, scale, shift, StackedAttention } from '@paretorec/tensor';
import { z } from 'zod';

/** Options of the `click-attention` behaviour. */
export const ClickAttentionConfig = z.strictObject({
  heads: z.int().min(1).default(4).describe('Attention heads (paper: 4).'),
});
/** Parsed options of the `click-attention` behaviour. */
export type ClickAttentionConfig = z.output<typeof ClickAttentionConfig>;

/** The paper's f_behav (Eq. 4): every past click attends to all of them, and all are kept, in their order. */
export const clickAttention = defineComponent({
  kind: 'behaviour',
  name: 'click-attention',
  summary: 'multi-head self-attention over the past clicks (Eq. 4)',
  config: ClickAttentionConfig,
  create: ({ heads }): BehaviourFactory => ({
    create: ({ parameters, stack, clicks: capacity, clickDim }) => {
      const attention = new StackedAttention(parameters, { stack, heads, dim: clickDim });
      const apply = (clicks: Tensor, mask: Tensor): Tensor => {
        const lists = mask.shape.at(-2)!;
        const padding = reshape(scale(shift(mask, -1), 1e9), [-1, lists, 1, capacity]);
        const attended = attention.apply(clicks, padding);
        // What attends from a padded entry is dropped as well, so that padding changes nothing.
        const byClick = reshape(attended, [stack, lists, capacity, clickDim]);
        return reshape(mul(byClick, reshape(mask, [-1, lists, capacity, 1])), attended.shape);
      };
      return { parameters: attention.parameters, outputDim: capacity * clickDim, apply };
    },
  }),
  docs: 'components/behaviours/click-attention.md',
});
