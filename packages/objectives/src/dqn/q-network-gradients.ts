import type { EmbeddedLists, FieldGradients, Parameter, ScoreGradients, Tensor } from '@paretorec/contracts';
import { ListGradients, reshape, slice, stack, sum, tile, unstack } from '@paretorec/tensor';
import type { DqnConfig } from './dqn-config.js';
import { QNetwork, type QNetworkParts } from './q-network.js';

/**
 * Gradients of a {@link QNetwork}'s logged values by all its parameters and by the embedded fields, as inner products (scope
 * `full`).
 *
 * The value at position t depends on the first t + 1 items alone: the network is differentiated once a position, over lists cut
 * there, for all lists and networks at once.
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
    const byPosition = weights && unstack(weights, 1);
    const found = Array.from({ length: lists.positions }, (_, position) => {
      const { products, leaves } = gradients.of((leaf) => {
        const begin = lists.item.shape.map(() => 0);
        const extents = [...lists.item.shape];
        extents[extents.length - 3] = position + 1;
        const item = slice(lists.item, begin, extents);
        return valuesAt(
          position,
          each,
          {
            lists: 1,
            positions: position + 1,
            request: leaf(lists.request, hasNetworks),
            item: leaf(item, hasNetworks),
            history: leaf(lists.history, hasNetworks),
            mask: forNetworks(slice(lists.mask, [0, 0], [lists.lists, position + 1]), networks),
            historyMask: forNetworks(lists.historyMask, networks),
          },
          byPosition && ((at) => forNetworks(byPosition[at]!, networks)),
        );
      });
      const [request, item, history] = leaves as [Tensor, Tensor, Tensor];
      return { products, byFields: { request, item, history } satisfies FieldGradients };
    });
    return {
      dense: stack(
        found.map(({ products }) => products),
        1,
      ),
      byFields: found.map(({ byFields }) => byFields),
    };
  }
}

/** Sum of the values at the last position of the lists. */
function valuesAt(
  position: number,
  network: QNetwork,
  lists: EmbeddedLists,
  weigh: ((position: number) => Tensor) | undefined,
): Tensor {
  const prepared = network.encoder.prepare(lists);
  const states = network.encoder.unroll(prepared, weigh);
  const values = network.values(network.statesOfLogged(states, prepared), prepared);
  return sum(slice(values, [0, position, 0], [values.shape[0]!, 1, 1]));
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
