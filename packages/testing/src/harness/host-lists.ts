import type { EmbeddedLists, Embedder, ListBatch } from '@paretorec/contracts';
import { fromArray } from '@paretorec/tensor';
import { TINY_SCHEMA } from '../inputs/tiny-schema.js';

/** Embedded lists in host memory, whose entries a test may change before it feeds them. */
export interface HostLists {
  /** Request, item and history, as the embedder gathered them. */
  readonly leaves: readonly [Float32Array, Float32Array, Float32Array];
  /** The tensors of now; the caller disposes them. */
  feed(): EmbeddedLists;
}

/** Gathers the fields of a batch of the tiny schema. */
export function hostLists(embedder: Embedder, batch: ListBatch): HostLists {
  const { lists, positions } = batch;
  const { embeddingDim: dim, networks, requestFields, itemFields, historyFields } = embedder;
  const own = networks === undefined ? [] : [networks];
  const capacity = TINY_SCHEMA.historyLength;
  const [request, item, history] = embedder.gather(batch) as [Float32Array, Float32Array, Float32Array];
  return {
    leaves: [request, item, history],
    feed: () => ({
      lists,
      positions,
      request: fromArray(request.slice(), [...own, lists, requestFields, dim]),
      item: fromArray(item.slice(), [...own, lists, positions, itemFields, dim]),
      history: fromArray(history.slice(), [...own, lists, capacity, historyFields, dim]),
      mask: fromArray(maskOf(batch.lengths, positions), [lists, positions]),
      historyMask: fromArray(maskOf(batch.history.lengths, capacity), [lists, capacity]),
    }),
  };
}

/** [lists x width] 1 below each length, else 0. */
export function maskOf(lengths: Int32Array, width: number): Float32Array {
  const mask = new Float32Array(lengths.length * width);
  lengths.forEach((length, list) => mask.fill(1, list * width, list * width + length));
  return mask;
}
