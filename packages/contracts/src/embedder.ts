import type { ListBatch } from './features.js';
import type { Tensor } from './tensor.js';

/**
 * The embedded fields of a batch: leaf tensors of a step. B lists, T positions, C history entries, D dimensions;
 * F counts the fields of a group (0 fields give a tensor with F = 0). Where each of S networks has embeddings of its own
 * (`Embedder.networks`), the three start with an axis of S.
 */
export interface EmbeddedLists {
  readonly lists: number;
  readonly positions: number;
  /** [B, F user + F context, D] */
  readonly request: Tensor;
  /** [B, T, F item + F impression, D] */
  readonly item: Tensor;
  /** [B, C, F item + F history, D] */
  readonly history: Tensor;
  /** [B, T] 1 for a real position, 0 for padding. */
  readonly mask: Tensor;
  /** [B, C] 1 for a real history entry. */
  readonly historyMask: Tensor;
}

/**
 * Embedding tables of one network (or of several that share them). The tables live in host memory; a step sees
 * only the rows that the batch touches, so its cost does not grow with the vocabulary.
 */
export interface Embedder {
  readonly name: string;
  readonly embeddingDim: number;
  /**
   * Networks that have tables of their own, which gives {@link EmbeddedLists} and the arrays here a leading axis of that size;
   * left out, all networks share one set of tables and there is no such axis.
   */
  readonly networks?: number;
  /** Fields in `request`, `item` and `history` of {@link EmbeddedLists}. */
  readonly requestFields: number;
  readonly itemFields: number;
  readonly historyFields: number;
  /** Host side, before a step: the typed arrays to feed, in the order request, item, history. */
  gather(batch: ListBatch): readonly Float32Array[];
  /** Host side, after a step: gradients of the same shapes; updates the touched rows only (lazy Adam). */
  scatter(batch: ListBatch, gradients: readonly Float32Array[], learningRate: number): void;
}

/** Makes the embedders of an experiment; each name once. */
export interface EmbedderFactory {
  /** @param name owner, such as `objectives`; asking twice gives the same embedder (sharing is by name). */
  create(name: string, options: { readonly embeddingDim: number }): Embedder;
}
