import type { CreateForm } from './critic-form.js';
import { JoinedHead } from './joined-head.js';

/**
 * Eq. 10 on a state that has taken in step t with its weights ω_t, as the text before Eq. 10 asks for: ω meets user and item in the
 * recurrent unit.
 */
export const currentForm: CreateForm = (store, shape) => {
  const head = new JoinedHead(store, 'linear', shape);
  return {
    parameters: head.parameters,
    judge: ({ items, statesAfter }) => ({
      values: (weights) => head.apply(statesAfter(weights), items, weights),
    }),
  };
};
