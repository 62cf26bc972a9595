import type { GradientAggregator, Tensor } from '@paretorec/contracts';
import { concat, reshape, split, stack } from '@paretorec/tensor';

/**
 * One gradient a source out of the objectives' own, as an aggregator combines them.
 *
 * @param gradients by objective, by source.
 * @param drawn what the aggregator drew for all coordinates.
 */
export function combineGradients(
  aggregator: GradientAggregator,
  gradients: readonly (readonly Tensor[])[],
  drawn: Tensor | undefined,
): Tensor[] {
  const [first] = gradients as [readonly Tensor[]];
  const rows = gradients.map((own) =>
    concat(
      own.map((gradient) => reshape(gradient, [gradient.size])),
      0,
    ),
  );
  const combined = aggregator.combine(stack(rows, 0), drawn);
  const sizes = first.map(({ size }) => size);
  return split(combined, sizes, 0).map((part, i) => reshape(part, first[i]!.shape));
}
