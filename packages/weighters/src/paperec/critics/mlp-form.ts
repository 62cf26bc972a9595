import type { CreateForm } from './critic-form.js';
import { JoinedHead } from './joined-head.js';

/** A hidden layer over Concat(h', d, ω), where ω meets user and item. */
export const mlpForm: CreateForm = (store, shape) => {
  const head = new JoinedHead(store, 'mlp', shape);
  return {
    parameters: head.parameters,
    judge({ items, states }) {
      const known = states();
      return { values: (weights) => head.apply(known, items, weights) };
    },
  };
};
