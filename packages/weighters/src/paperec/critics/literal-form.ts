import type { CreateForm } from './critic-form.js';
import { JoinedHead } from './joined-head.js';

/**
 * Eq. 10 as printed: q = Concat(h', d, ω) w + b. It is additive in ω, so that its gradient by ω is one constant for every user,
 * item and ω: all that it can tell an actor is which single objective to prefer.
 */
export const literalForm: CreateForm = (store, shape) => {
  const head = new JoinedHead(store, 'linear', shape);
  return {
    parameters: head.parameters,
    judge({ items, states }) {
      const known = states();
      return { values: (weights) => head.apply(known, items, weights) };
    },
  };
};
