import type {
  Composition,
  Embedder,
  FieldGradients,
  RowProducts,
  ScoreGradients,
  Tensor,
} from '@paretorec/contracts';
import { concat, fieldProducts, identityMatrix, mul, stack } from '@paretorec/tensor';
import { joinBlocks, type ListsByEmbedder } from './evaluate-objectives.js';

/**
 * [B, T, K, K] inner products of the scores' gradients by all that the objectives learn: ∇q_i · ∇q_j for each list and position.
 * Objectives meet in the parameters that their model shares, and in the tables of an embedder that their models share.
 *
 * @param rows by embedder, in the order of `lists`.
 * @param weights [B, T, K] that the logged items had, for the models whose states take them in.
 */
export function fullKernelOf(
  { models, slots, objectives }: Composition,
  lists: ListsByEmbedder,
  rows: readonly RowProducts<Tensor>[],
  weights?: Tensor,
): Tensor {
  const found = models.map((model) =>
    model.scoreGradients!(lists.get(model.embedder)!, model.weightsInState === true ? weights : undefined),
  );
  const blocks = found.map(({ dense }) => dense);
  const blockSlots = [...slots];
  [...lists.keys()].forEach((embedder, i) => {
    const users = models.flatMap((model, m) => (model.embedder === embedder ? [m] : []));
    blocks.push(
      embeddingKernel(
        embedder,
        users.map((m) => found[m]!),
        rows[i]!,
      ),
    );
    blockSlots.push(users.flatMap((m) => slots[m]!));
  });
  return joinBlocks(blocks, blockSlots, objectives.length);
}

/** [B, T, K', K'] by the tables of one embedder, of all objectives that use it. */
function embeddingKernel(
  { networks }: Embedder,
  gradients: readonly ScoreGradients[],
  rows: RowProducts<Tensor>,
): Tensor {
  const byPosition = gradients[0]!.byFields.map((_, position) => {
    const joined = (part: keyof FieldGradients): Tensor =>
      concat(
        gradients.map(({ byFields }) => byFields[position]![part]),
        0,
      );
    const products = fieldProducts(
      { request: joined('request'), item: joined('item'), history: joined('history') },
      rows,
    );
    // Tables of their own: what two objectives do to the same row has nothing to do with each other.
    return networks === undefined ? products : mul(products, identityMatrix(products.shape[2]!));
  });
  return stack(byPosition, 1);
}
