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
  /** [B, T] 1 for a real position, 0 for padding; [S, B, T] where each network has lists of its own. */
  readonly mask: Tensor;
  /** [B, C] 1 for a real history entry; [S, B, C] where each network has lists of its own. */
  readonly historyMask: Tensor;
}

/** Extents of {@link EmbeddedLists}. */
export interface EmbeddingShape {
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
}

/**
 * How much the places of a list have to do with each other, because they look up the same rows. A row's gradient is the sum of its
 * places' gradients times their factors (1, a number's value, or a share of several ids), so that inner products of gradients
 * by rows are those by places, each times the entry here.
 */
export interface RowProducts<Values> {
  /** [B, F user + F context] of each request field with itself. */
  readonly request: Values;
  /**
   * [B, F, C + T, C + T] of the C history entries and the T positions with each other; the F fields are those of items, of
   * impressions (0 for history entries) and of history entries alone (0 for positions).
   */
  readonly places: Values;
}

/**
 * Embedding tables of one network (or of several that share them). The tables live in host memory; a step sees
 * only the rows that the batch touches, so its cost does not grow with the vocabulary.
 */
export interface Embedder extends EmbeddingShape {
  readonly name: string;
  /** Host side, before a step: the typed arrays to feed, in the order request, item, history. */
  gather(batch: ListBatch): readonly Float32Array[];
  /** Host side, before a step that needs gradients by rows: the same for each of `networks`. */
  rowProducts(batch: ListBatch): RowProducts<Float32Array>;
  /**
   * Host side, after a step: [N x N] inner products of N gradients by the tables, row by row.
   *
   * @param gradients of the same shapes as what `gather` gave, for each of the N.
   */
  tableProducts(batch: ListBatch, gradients: readonly (readonly Float32Array[])[]): Float64Array;
  /** Host side, after a step: gradients of the same shapes; updates the touched rows only (lazy Adam). */
  scatter(batch: ListBatch, gradients: readonly Float32Array[], learningRate: number): void;
}

/** Makes the embedders of an experiment; each name once. */
export interface EmbedderFactory {
  /** @param name owner, such as `objectives`; asking twice gives the same embedder (sharing is by name). */
  create(name: string, options: { readonly embeddingDim: number }): Embedder;
}
