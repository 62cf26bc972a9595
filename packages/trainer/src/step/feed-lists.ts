import type {
  Composition,
  EmbeddedLists,
  Embedder,
  ListBatch,
  ObjectiveModel,
  RowProducts,
  Tensor,
  WeighingInput,
} from '@paretorec/contracts';
import { fromArray } from '@paretorec/tensor';

/** Masks of a batch as tensors: real positions [B, T] and real history entries [B, C]. */
export interface BatchMasks {
  readonly mask: Tensor;
  readonly historyMask: Tensor;
}

/** Feeds the masks of a batch. */
export function feedMasks(batch: ListBatch): BatchMasks {
  const capacity = historyCapacity(batch);
  return {
    mask: fromArray(lengthMask(batch.lengths, batch.positions), [batch.lists, batch.positions]),
    historyMask: fromArray(lengthMask(batch.history.lengths, capacity), [batch.lists, capacity]),
  };
}

/** Feeds the embedded fields of a batch: the leaves of a step. */
export function feedLists(
  embedder: Embedder,
  batch: ListBatch,
  { mask, historyMask }: BatchMasks,
): EmbeddedLists {
  const { lists, positions } = batch;
  const { embeddingDim: dim, networks } = embedder;
  const own = networks === undefined ? [] : [networks];
  const [request, item, history] = embedder.gather(batch) as [Float32Array, Float32Array, Float32Array];
  return {
    lists,
    positions,
    request: fromArray(request, [...own, lists, embedder.requestFields, dim]),
    item: fromArray(item, [...own, lists, positions, embedder.itemFields, dim]),
    history: fromArray(history, [...own, lists, historyCapacity(batch), embedder.historyFields, dim]),
    mask,
    historyMask,
  };
}

/** Feeds which places of a batch's lists share rows of an embedder's tables. */
export function feedRowProducts(embedder: Embedder, batch: ListBatch): RowProducts<Tensor> {
  const { request, places } = embedder.rowProducts(batch);
  const size = historyCapacity(batch) + batch.positions;
  return {
    request: fromArray(request, [batch.lists, embedder.requestFields]),
    places: fromArray(places, [batch.lists, places.length / (batch.lists * size * size), size, size]),
  };
}

/** Gives the embedded fields of one batch, gathered once an embedder, whoever asks. */
export function feedOnce(batch: ListBatch, masks: BatchMasks): (embedder: Embedder) => EmbeddedLists {
  const fed = new Map<Embedder, EmbeddedLists>();
  return (embedder) => {
    const lists = fed.get(embedder) ?? feedLists(embedder, batch, masks);
    fed.set(embedder, lists);
    return lists;
  };
}

/**
 * Feeds what the weighter may look at.
 *
 * @param drawn the weighter's draw for this batch, when it has one.
 * @param feed gives the fields of its embedders.
 */
export function feedWeighing(
  { weighter, objectives }: Composition,
  { lists, positions }: ListBatch,
  { mask }: BatchMasks,
  drawn: Float32Array | undefined,
  feed: (embedder: Embedder) => EmbeddedLists,
): WeighingInput {
  return {
    lists: weighter.embedders.map(feed),
    mask,
    ...(drawn && { drawn: fromArray(drawn, [lists, positions, objectives.length]) }),
  };
}

/** Feeds what an objective model draws for a step of training, where it draws. */
export const feedDrawn = (model: ObjectiveModel, batch: ListBatch): Tensor[] | undefined =>
  model.draw?.(batch).map(({ values, shape }) => fromArray(values, shape));

/** The leaves by which a step differentiates, in the order of `Embedder.scatter`. */
export const leavesOf = (lists: EmbeddedLists): Tensor[] => [lists.request, lists.item, lists.history];

/** C, from the width of a history column. */
function historyCapacity({ history, lists }: ListBatch): number {
  const column = history.own[0] ?? history.item[0];
  if (column === undefined || lists === 0) return 0;
  const values =
    column.kind === 'categorical'
      ? column.ids.length
      : column.kind === 'numeric'
        ? column.values.length
        : column.offsets.length - 1;
  return values / lists;
}

/** [lists x width] 1 below each length, else 0. */
function lengthMask(lengths: Int32Array, width: number): Float32Array {
  const mask = new Float32Array(lengths.length * width);
  lengths.forEach((length, list) => mask.fill(1, list * width, list * width + length));
  return mask;
}
