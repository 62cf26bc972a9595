import type { EmbeddedLists, PreparedLists, Tensor } from '@paretorec/contracts';
import {
  add,
  argMaxMask,
  detach,
  div,
  fromArray,
  isPositive,
  matMul,
  mul,
  reshape,
  scalar,
  scale,
  shift,
  split,
  square,
  sub,
  sum,
} from '@paretorec/tensor';
import type { ValueNetwork } from './value-network.js';

/** Far below any score on a scale of deviation 1. */
const TAKEN = 1e6;

/** What lists are replayed with. B lists, T positions, K objectives, A actions. */
export interface Replay {
  readonly lists: EmbeddedLists;
  /** [B, T, K] scores on one scale. */
  readonly scores: Tensor;
  /** [B, T] reward of every item, wherever it is shown; 0 at padded places. */
  readonly rewards: Tensor;
  /** [B, T] number of an action to explore at each position, or -1 for the best known. */
  readonly explored: Tensor;
  /** [A, K] weights of the actions. */
  readonly lattice: Tensor;
}

/** One position of all lists at once. Constants but for `values`. */
export interface Transition {
  /** [B, A] of the online net. */
  readonly values: Tensor;
  /** [B, A] of the target net. */
  readonly targetValues: Tensor;
  /** [B, A] the action taken, as 0 and 1. */
  readonly action: Tensor;
  /** [B] */
  readonly reward: Tensor;
  /** [B] 1 where the list still has an item to show. */
  readonly active: Tensor;
}

/**
 * Builds the lists anew from their own items: in each state an action gives the weights, and of the items left the one with the largest
 * fused score is shown next; the log knows what became of it.
 *
 * @param target values the states that the online net's actions lead to.
 */
export function replayLists(online: ValueNetwork, target: ValueNetwork, replay: Replay): Transition[] {
  const { lists, scores, rewards, lattice } = replay;
  const { positions, mask } = lists;
  const nets = [online, target].map((network) => {
    const prepared = network.encoder.prepare(lists);
    return { network, prepared, state: network.encoder.begin(prepared) };
  });
  const exploredAt = columns(replay.explored);
  const activeAt = columns(mask);
  const transitions: Transition[] = [];
  let left = mask;
  for (let position = 0; position < positions; position++) {
    const [values, targetValues] = nets.map(({ network, state }) => network.values(state.hidden)) as [
      Tensor,
      Tensor,
    ];
    const action = chosenAction(values, exploredAt[position]!);
    const weights = matMul(action, lattice);
    const fused = sum(mul(scores, reshape(weights, [lists.lists, 1, -1])), 2);
    const active = activeAt[position]!;
    const shown = mul(nextItem(fused, left), reshape(active, [lists.lists, 1]));
    left = sub(left, shown);
    transitions.push({
      values,
      targetValues: detach(targetValues),
      action,
      reward: sum(mul(shown, rewards), 1),
      active,
    });
    if (position === positions - 1) break;
    for (const net of nets)
      net.state = net.network.encoder.advance(net.prepared, net.state, {
        fields: fieldsOf(net.prepared, shown),
        weights,
      });
  }
  return transitions;
}

/**
 * Squared errors of double Q-learning, averaged over the positions that show an item: r_t + γ Q'(s_{t+1}, argmax_a Q(s_{t+1}, a)) against
 * Q(s_t, a_t), and no future after a list's last item.
 */
export function doubleQLoss(transitions: readonly Transition[], discount: number): Tensor {
  let [errors, count] = [scalar(0), scalar(1e-12)];
  transitions.forEach(({ values, action, reward, active }, position) => {
    const next = transitions[position + 1];
    const future =
      next === undefined
        ? scalar(0)
        : mul(next.active, sum(mul(argMaxMask(next.values, 1), next.targetValues), 1));
    const goal = detach(add(reward, scale(future, discount)));
    errors = add(errors, sum(mul(active, square(sub(sum(mul(values, action), 1), goal)))));
    count = add(count, sum(active));
  });
  return div(errors, count);
}

/** [B, A] the action of a number, or the best where it is -1. */
function chosenAction(values: Tensor, explored: Tensor): Tensor {
  const [lists, actions] = values.shape as [number, number];
  const numbers = reshape(explored, [lists, 1]);
  const all = fromArray(
    Float32Array.from({ length: actions }, (_, action) => action),
    [1, actions],
  );
  const asked = isPositive(sub(scalar(0.25), square(sub(numbers, all))));
  const explores = isPositive(shift(numbers, 0.5));
  return detach(add(asked, mul(sub(scalar(1), explores), argMaxMask(values, 1))));
}

/** [B, T] 1 at the item with the largest score of those that are left. */
const nextItem = (scores: Tensor, left: Tensor): Tensor =>
  argMaxMask(sub(scores, scale(sub(scalar(1), left), TAKEN)), 1);

/** [B, F, D] fields of the items that `shown` [B, T] marks. */
function fieldsOf({ lists: { item } }: PreparedLists, shown: Tensor): Tensor {
  const [lists, positions, fields, dim] = item.shape as [number, number, number, number];
  const picked = matMul(
    reshape(shown, [lists, 1, positions]),
    reshape(item, [lists, positions, fields * dim]),
  );
  return reshape(picked, [lists, fields, dim]);
}

/** [T] columns [B] of [B, T]. */
const columns = (x: Tensor): Tensor[] =>
  split(x, new Array<number>(x.shape[1]!).fill(1), 1).map((column) => reshape(column, [-1]));
