import type { ListMetric, RankedList } from '@paretorec/contracts';

const NOTHING = { sum: 0, count: 0 } as const;

/**
 * HIT@K: clicked items ranked in the top K of their list, over all clicked items.
 *
 * @param k at least 1.
 */
export function hitRate(k: number): ListMetric {
  return {
    name: `HIT@${k}`,
    parts: (list) => clickParts(list, (rank) => (rank <= k ? 1 : 0)),
  };
}

/** WHIT@K (Eq. 20): mean over clicks with known dwell of dwell · [ranked in the top K]. */
export function weightedHitRate(k: number): ListMetric {
  return {
    name: `WHIT@${k}`,
    parts: (list) => clickParts(list, (rank, dwell) => (rank <= k ? dwell : 0), true),
  };
}

/** MAP: mean over lists with a click of the average precision at the clicked items' ranks. */
export const meanAveragePrecision: ListMetric = {
  name: 'MAP',
  parts: (list) => mean(clickParts(list, (rank, _dwell, clicks) => clicks / rank)),
};

/**
 * WMAP (Eq. 21): mean over lists with a click of known dwell of (1 / C) Σ p@rank · dwell, over the C clicks of
 * known dwell; the precision p@rank counts every click.
 */
export const weightedMeanAveragePrecision: ListMetric = {
  name: 'WMAP',
  parts: (list) => mean(clickParts(list, (rank, dwell, clicks) => (clicks / rank) * dwell, true)),
};

/** NDCG@K with gain 1 for a click and discount log2(rank + 1): mean over lists with a click. */
export function ndcg(k: number): ListMetric {
  return {
    name: `NDCG@${k}`,
    parts: (list) => {
      const { sum, count } = clickParts(list, (rank) => discount(rank, k));
      if (count === 0) return NOTHING;
      let ideal = 0;
      for (let rank = 1; rank <= Math.min(count, k); rank++) ideal += discount(rank, k);
      return { sum: sum / ideal, count: 1 };
    },
  };
}

/** MRR: mean over lists with a click of 1 / rank of the best ranked click. */
export const reciprocalRank: ListMetric = {
  name: 'MRR',
  parts: (list) => {
    const { sum, count } = clickParts(list, (rank, _dwell, clicks) => (clicks === 1 ? 1 / rank : 0));
    return count === 0 ? NOTHING : { sum, count: 1 };
  },
};

/**
 * Sums `gain(rank, dwell, clicks so far)` over the clicks of a list from best to worst rank, and counts them.
 *
 * @param weighted whether clicks of unknown dwell are left out of sum and count.
 */
function clickParts(
  list: RankedList,
  gain: (rank: number, dwell: number, clicks: number) => number,
  weighted = false,
): { sum: number; count: number } {
  let [sum, count, clicks] = [0, 0, 0];
  for (let place = 0; place < list.order.length; place++) {
    const item = list.order[place]!;
    if (list.clicked[item] === 0) continue;
    clicks++;
    const dwell = list.dwell[item]!;
    if (weighted && Number.isNaN(dwell)) continue;
    sum += gain(place + 1, dwell, clicks);
    count++;
  }
  return { sum, count };
}

function mean({ sum, count }: { sum: number; count: number }): { sum: number; count: number } {
  return count === 0 ? NOTHING : { sum: sum / count, count: 1 };
}

function discount(rank: number, k: number): number {
  return rank <= k ? 1 / Math.log2(rank + 1) : 0;
}
