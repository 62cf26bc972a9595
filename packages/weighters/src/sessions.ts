import type { EmbeddedLists, Tensor, WeighingInput, WeighingSession } from '@paretorec/contracts';
import { fromArray, pickPlaces, reshape, tile, transpose } from '@paretorec/tensor';
import type { Actor } from './paperec/actor.js';

/** The same weights [K] at every place of the input's lists, [B, T, K]. */
export function everywhere(weights: ArrayLike<number>, { mask }: WeighingInput): Tensor {
  const [lists, positions] = mask.shape as [number, number];
  const row = reshape(fromArray(Float32Array.from(weights), [weights.length]), [1, 1, weights.length]);
  return tile(row, [lists, positions, 1]);
}

/** A session of an actor's weights, which depend on what was shown and on the weights that it had. */
export function actorSession(actor: Actor, lists: EmbeddedLists): WeighingSession {
  const prepared = actor.encoder.prepare(lists);
  let state = actor.encoder.begin(prepared);
  let position = 0;
  return {
    weighAll: () => byList(actor.weights(state, prepared.items)),
    weighLogged: () => byList(actor.walk(prepared, (weights) => weights)),
    show: (places, weights) => {
      const shown = fromArray(weights, [lists.lists, weights.length / lists.lists]);
      state = actor.encoder.advance(prepared, state, {
        position,
        fields: pickPlaces(lists.item, places),
        weights: shown,
      });
      position += 1;
    },
  };
}

/** [T, B, K] to [B, T, K]. */
export const byList = (weights: Tensor): Tensor => transpose(weights, [1, 0, 2]);

/** A session of weights that do not depend on what was shown. */
export function unmovedSession(weights: () => Tensor): WeighingSession {
  return { weighAll: weights, weighLogged: weights, show: () => undefined };
}
