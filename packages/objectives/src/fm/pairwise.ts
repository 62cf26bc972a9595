import type { Tensor } from '@paretorec/contracts';
import { scale, square, sub, sum } from '@paretorec/tensor';
import type { InteractionOutput } from '../feature-interaction/interaction.js';

/**
 * Bi-interaction pooling: Σ_{i<j} v_i ⊙ v_j = ½ ((Σ v_i)² - Σ v_i²), in time linear in the fields.
 *
 * @param fields [K', N, F, D]
 * @returns [K', N, D]
 */
export const biInteraction = (fields: Tensor): Tensor =>
  scale(sub(square(sum(fields, 2)), sum(square(fields), 2)), 0.5);

/**
 * Sum of the inner products of all pairs of fields (Rendle 2010, Eq. 1). It reads the embedded fields themselves: the
 * gradient by field i is Σ_{j≠i} v_j.
 *
 * @param fields [K', N, F, D]
 */
export const pairwise = (fields: Tensor): InteractionOutput => ({
  score: sum(biInteraction(fields), 2),
  sensitivity: () => sum(square(sub(sum(fields, 2, true), fields)), [2, 3]),
});
