import type { ListMetric } from '@paretorec/contracts';

/**
 * Novelty@K: mean over the items in the top K of all lists of their self-information -log2 p, in bits (Zhou et al., Solving the apparent
 * diversity-accuracy dilemma of recommender systems, PNAS 2010), where p is the item's `popularity` in training. Items of unknown
 * popularity are left out.
 *
 * @param k at least 1.
 */
export function novelty(k: number): ListMetric {
  return {
    name: `Novelty@${k}`,
    parts: ({ items, order }) => {
      let [sum, count] = [0, 0];
      for (const place of order.subarray(0, k)) {
        const { popularity } = items[place]!;
        if (popularity === undefined) continue;
        sum -= Math.log2(popularity);
        count++;
      }
      return { sum, count };
    },
  };
}
