import { ParetorecError, type Embedder, type ListBatch, type RowProducts } from '@paretorec/contracts';
import { lookupsOf, type EmbedderLookups, type ExplainedEmbedder } from './lookups.js';

/**
 * The embedders of S networks as one, so that the networks run as one batch though each has tables of its own: every
 * array gets a leading axis of S.
 *
 * @throws ParetorecError `embedding-dim-conflict` when they differ in `embeddingDim`.
 */
export function stackEmbedders(embedders: readonly Embedder[]): Embedder {
  const [first] = embedders;
  if (first === undefined || embedders.some(({ embeddingDim }) => embeddingDim !== first.embeddingDim)) {
    throw new ParetorecError({
      code: 'embedding-dim-conflict',
      problem: 'networks that run as one batch need embeddings of one size',
      found: embedders.map(({ name, embeddingDim }) => `${name}: ${embeddingDim}`).join(', '),
      expected: 'one or more embedders of the same embeddingDim',
    });
  }
  return new EmbedderStack(first, embedders);
}

class EmbedderStack implements ExplainedEmbedder {
  readonly name: string;
  readonly embeddingDim: number;
  readonly networks: number;
  readonly requestFields: number;
  readonly itemFields: number;
  readonly historyFields: number;
  readonly #embedders: readonly Embedder[];

  constructor(first: Embedder, embedders: readonly Embedder[]) {
    this.name = embedders.map(({ name }) => name).join('+');
    this.embeddingDim = first.embeddingDim;
    this.networks = embedders.length;
    this.requestFields = first.requestFields;
    this.itemFields = first.itemFields;
    this.historyFields = first.historyFields;
    this.#embedders = embedders;
  }

  get lookups(): readonly EmbedderLookups[] {
    return this.#embedders.flatMap(lookupsOf);
  }

  gather(batch: ListBatch): readonly Float32Array[] {
    const parts = this.#embedders.map((embedder) => embedder.gather(batch));
    return parts[0]!.map((_, group) => joined(parts.map((arrays) => arrays[group]!)));
  }

  /** All have the same fields, so that their places share rows alike. */
  rowProducts(batch: ListBatch): RowProducts<Float32Array> {
    return this.#embedders[0]!.rowProducts(batch);
  }

  tableProducts(batch: ListBatch, gradients: readonly (readonly Float32Array[])[]): Float64Array {
    const products = this.#embedders.map((embedder, network) =>
      embedder.tableProducts(
        batch,
        gradients.map((arrays) => this.#own(arrays, network)),
      ),
    );
    return products.reduce((total, more) => total.map((value, i) => value + more[i]!));
  }

  scatter(batch: ListBatch, gradients: readonly Float32Array[], learningRate: number): void {
    this.#embedders.forEach((embedder, network) =>
      embedder.scatter(batch, this.#own(gradients, network), learningRate),
    );
  }

  #own(gradients: readonly Float32Array[], network: number): Float32Array[] {
    return gradients.map((gradient) => {
      const size = gradient.length / this.networks;
      return gradient.subarray(network * size, (network + 1) * size);
    });
  }
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}
