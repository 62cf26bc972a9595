import type { EmbeddedLists, Parameter, ScoreGradients, Tensor } from '@paretorec/contracts';
import { ListGradients, ones, reshape, stack, sum, tile, unstack } from '@paretorec/tensor';
import type { DqnConfig } from './dqn-config.js';
import { QNetwork, type QNetworkParts } from './q-network.js';

/**
 * Gradients of a {@link QNetwork}'s logged values by all its parameters and by the embedded fields, as inner products (scope
 * `full`).
 *
 * The value at position t depends on the first t + 1 items alone: there is one pass forwards, and for each position one
 * backwards over the items up to it, for all lists and networks at once.
 */
export class QNetworkGradients {
  readonly #originals: ReadonlyMap<string, Parameter>;
  readonly #parts: QNetworkParts;
  readonly #config: DqnConfig;

  /** @param originals the network's parameters, by the names under which it created them. */
  constructor(originals: ReadonlyMap<string, Parameter>, parts: QNetworkParts, config: DqnConfig) {
    this.#originals = originals;
    this.#parts = parts;
    this.#config = config;
  }

  /** @param weights [B, T, K] of the logged items, where they are part of the state. */
  of(lists: EmbeddedLists, weights?: Tensor): ScoreGradients {
    const { embedder, stack: networks } = this.#parts;
    const all = networks * lists.lists;
    const gradients = new ListGradients(this.#originals, { networks, lists: lists.lists });
    const each = new QNetwork(
      gradients.parameters,
      { ...this.#parts, stack: all, embedder: { ...shapeOf(embedder), networks: all } },
      this.#config,
    );
    const hasNetworks = embedder.networks !== undefined;
    const found = gradients.of((leaf) => {
      const byNetwork = (x: Tensor): Tensor => leaf(x, hasNetworks);
      const [request, history] = [byNetwork(lists.request), byNetwork(lists.history)];
      // Each item is a leaf of its own, so that the way back from a position meets none that comes after it.
      const items = unstack(lists.item, hasNetworks ? 2 : 1).map(byNetwork);
      const fed = {
        lists: 1,
        positions: 1,
        request,
        history,
        mask: ones([all, 1, 1]),
        historyMask: forNetworks(lists.historyMask, networks),
      };
      return valuesByPosition(
        each,
        fed,
        items,
        weights && unstack(weights, 1).map((x) => forNetworks(x, networks)),
      );
    });
    return {
      dense: stack(
        found.map(({ products }) => products),
        1,
      ),
      byFields: found.map(({ leaves }, position) => {
        const [request, history, ...items] = leaves as [Tensor, Tensor, ...Tensor[]];
        return { request, item: stack(items.slice(0, position + 1), 2), history };
      }),
    };
  }
}

/**
 * Sums over the networks of the values of logged items, one a position. The lists are walked as in serving: so nothing but the items up
 * to a position goes into its value.
 *
 * @param items [S B, 1, F, D] by position.
 * @param weights [S B, 1, K] by position, where they are part of the state.
 */
function valuesByPosition(
  network: QNetwork,
  lists: Omit<EmbeddedLists, 'item'>,
  items: readonly Tensor[],
  weights: readonly Tensor[] | undefined,
): Tensor[] {
  const { encoder } = network;
  const candidate = (fields: Tensor): Tensor =>
    reshape(fields, [fields.shape[0]!, 1, 1, ...fields.shape.slice(2)]);
  let prepared = encoder.prepare({ ...lists, item: candidate(items[0]!) });
  let state = encoder.begin(prepared);
  return items.map((fields, position) => {
    if (position > 0) {
      const shown = { fields: items[position - 1]!, ...(weights && { weights: weights[position - 1]! }) };
      state = encoder.advance(prepared, state, shown);
      prepared = encoder.withItems(prepared, candidate(fields));
    }
    return sum(network.valuesOfAll(state, prepared));
  });
}

/** [B, X] for each of S networks as [S B, 1, X]. */
function forNetworks(x: Tensor, networks: number): Tensor {
  const [lists, width] = x.shape as [number, number];
  return reshape(tile(x, [networks, 1]), [networks * lists, 1, width]);
}

const shapeOf = ({ embeddingDim, requestFields, itemFields, historyFields }: QNetworkParts['embedder']) => ({
  embeddingDim,
  requestFields,
  itemFields,
  historyFields,
});
