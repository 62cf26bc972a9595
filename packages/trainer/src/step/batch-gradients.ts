import type { Embedder, ListBatch, Tensor } from '@paretorec/contracts';
import { add, matMul, read, reshape, stack, zeros } from '@paretorec/tensor';

/** Gradients of each objective's mean loss over a batch by everything that the objectives learn. */
export interface BatchGradients {
  /** [K, K] inner products by the parameters. */
  readonly dense: Tensor;
  /** By objective, by the leaves of the embedders. */
  readonly leaves: readonly (readonly Tensor[])[];
}

/**
 * @param gradients by objective, by variables and then by leaves.
 * @param variables how many variables there are.
 */
export function batchGradients(gradients: readonly (readonly Tensor[])[], variables: number): BatchGradients {
  const objectives = gradients.length;
  const dense = Array.from({ length: variables }, (_, i) => {
    const rows = stack(
      gradients.map((own) => reshape(own[i]!, [-1])),
      0,
    );
    return matMul(rows, rows, false, true);
  }).reduce(add, zeros([objectives, objectives]));
  return { dense, leaves: gradients.map((own) => own.slice(variables)) };
}

/** On the host: [K x K] inner products of the gradients by parameters and embeddings. */
export function readBatchGram(
  { dense, leaves }: BatchGradients,
  embedders: readonly Embedder[],
  batch: ListBatch,
): Float64Array {
  const gradients = leaves.map((own) => own.map(read));
  return embedders
    .map((embedder, i) =>
      embedder.tableProducts(
        batch,
        gradients.map((own) => own.slice(3 * i, 3 * i + 3)),
      ),
    )
    .reduce(
      (total, products) => total.map((value, i) => value + products[i]!),
      Float64Array.from(read(dense)),
    );
}
