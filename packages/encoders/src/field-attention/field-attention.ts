import { defineComponent, type FieldInteractionFactory } from '@paretorec/contracts';
import { StackedAttention } from '@paretorec/tensor';
import { z } from 'zod';

/** Options of the `field-attention` field interaction. */
export const FieldAttentionConfig = z.strictObject({
  heads: z.int().min(1).default(4).describe('Attention heads (paper: 4).'),
});
/** Parsed options of the `field-attention` field interaction. */
export type FieldAttentionConfig = z.output<typeof FieldAttentionConfig>;

/** The paper's f_inter (Eq. 3): every field attends to all fields of its step, as in AutoInt. */
export const fieldAttention = defineComponent({
  kind: 'fieldInteraction',
  name: 'field-attention',
  summary: 'multi-head self-attention over the fields of a step, as in AutoInt (Eq. 3)',
  config: FieldAttentionConfig,
  create: ({ heads }): FieldInteractionFactory => ({
    create: ({ parameters, stack, fields, fieldDim }) => {
      const attention = new StackedAttention(parameters, { stack, heads, dim: fieldDim });
      return {
        parameters: attention.parameters,
        outputDim: fields * fieldDim,
        apply: (sets) => attention.apply(sets),
      };
    },
  }),
  docs: 'components/field-interactions/field-attention.md',
});
