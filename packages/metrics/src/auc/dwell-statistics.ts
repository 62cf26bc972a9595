import { RatioStatistic } from '../bootstrap/statistic.js';
import type { Statistic } from '../bootstrap/statistic.js';
import type { OrganisedLists } from '../ranking/organise.js';
import { DwellPairs } from './dwell-pairs.js';

/** DT-AUC over all clicks together, and its parts: pairs of the same list, and pairs of different lists. */
export interface DwellStatistics {
  readonly pooled: Statistic;
  readonly within: Statistic;
  readonly between: Statistic;
}

/**
 * DT-AUC of an input: over pairs of clicked items of different known dwell, how often the longer one scores
 * higher (ties half).
 *
 * @param dwell [rows] in the unit to be judged; NaN where unknown or not clicked.
 */
export function dwellStatistics(lists: OrganisedLists, dwell: Float64Array): DwellStatistics {
  const userCount = lists.userNames.length;
  const clicks = lists.ranked.filter((row) => !Number.isNaN(dwell[row]!));
  const scores = Float64Array.from(clicks, (row) => lists.table.scores[row]!);
  const clickDwell = Float64Array.from(clicks, (row) => dwell[row]!);
  const users = clicks.map((row) => lists.rowUser[row]!);
  const all = new DwellPairs(scores, clickDwell, users);
  const { pairs, wins, contributes } = withinLists(lists, clicks, scores, clickDwell);
  const contributors = new Set(users).size;
  const ones = new Float64Array(userCount).fill(1);
  const countOf = rememberingLast((weights) => all.count(weights));
  const total = countOf(ones).pairs;
  const inside = pairs.reduce((sum, count) => sum + count, 0);
  return {
    pooled: {
      n: total,
      users: total > 0 ? contributors : 0,
      estimate: (weights) => {
        const count = countOf(weights);
        return ratio(count.wins, count.pairs);
      },
    },
    within: new RatioStatistic(wins, pairs),
    between: {
      n: total - inside,
      users: total > inside ? contributors : 0,
      estimate: (weights) => {
        const count = countOf(weights);
        let [betweenWins, betweenPairs] = [count.wins, count.pairs];
        for (const user of contributes) {
          // Copies of a list that a draw made are the same list
          const square = weights[user]! ** 2;
          betweenWins -= square * wins[user]!;
          betweenPairs -= square * pairs[user]!;
        }
        return ratio(betweenWins, betweenPairs);
      },
    },
  };
}

/** Pairs inside each list, summed by user. `clicks` are rows list after list. */
function withinLists(lists: OrganisedLists, clicks: Int32Array, scores: Float64Array, dwell: Float64Array) {
  const pairs = new Float64Array(lists.userNames.length);
  const wins = new Float64Array(lists.userNames.length);
  const contributes = new Set<number>();
  const one = Float64Array.of(1);
  for (let from = 0; from < clicks.length;) {
    const list = lists.rowList[clicks[from]!];
    let to = from + 1;
    while (to < clicks.length && lists.rowList[clicks[to]!] === list) to++;
    if (to - from > 1) {
      const user = lists.rowUser[clicks[from]!]!;
      const inside = new DwellPairs(scores.slice(from, to), dwell.slice(from, to), new Int32Array(to - from));
      const count = inside.count(one);
      pairs[user]! += count.pairs;
      wins[user]! += count.wins;
      if (count.pairs > 0) contributes.add(user);
    }
    from = to;
  }
  return { pairs, wins, contributes };
}

/** The same function, which need not work twice in a row on equal weights: two statistics are asked about every draw, in an array that is reused. */
function rememberingLast<Result>(work: (weights: Float64Array) => Result): (weights: Float64Array) => Result {
  let last: { readonly weights: Float64Array; readonly result: Result } | undefined;
  return (weights) => {
    if (last === undefined || last.weights.some((weight, user) => weight !== weights[user]))
      last = { weights: weights.slice(), result: work(weights) };
    return last.result;
  };
}

function ratio(wins: number, pairs: number): number | null {
  return pairs > 0 ? wins / pairs : null;
}
