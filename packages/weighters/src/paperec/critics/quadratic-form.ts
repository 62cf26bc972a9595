import type { Tensor } from '@paretorec/contracts';
import { matMul, neg, reshape, square, StackedHead, sum } from '@paretorec/tensor';
import type { CreateForm } from './critic-form.js';

/** The reward's own form: q = -ωᵀ L Lᵀ ω, with L [K, K] from state and item over a hidden layer. Never positive. */
export const quadraticForm: CreateForm = (store, { stateDim, itemDim, objectives, hiddenUnits }) => {
  const head = new StackedHead(store, {
    form: 'mlp',
    stack: 1,
    stateDim,
    itemDim,
    outputs: objectives * objectives,
    rank: 1,
    hiddenUnits,
  });
  return {
    parameters: head.parameters,
    judge({ items, states }) {
      const factors = reshape(head.apply(states(), items), [-1, objectives, objectives]);
      const [positions, lists] = items.shape as [number, number];
      return {
        values: (weights) => quadraticValues(factors, weights),
        matrices: () =>
          reshape(matMul(factors, factors, false, true), [positions, lists, objectives, objectives]),
      };
    },
  };
};

/** -|ωᵀL|² [T, B] of weights [T, B, K] under factors [T x B, K, K]. */
function quadraticValues(factors: Tensor, weights: Tensor): Tensor {
  const [positions, lists, objectives] = weights.shape as [number, number, number];
  const product = matMul(reshape(weights, [positions * lists, 1, objectives]), factors);
  return neg(reshape(sum(square(product), [1, 2]), [positions, lists]));
}
