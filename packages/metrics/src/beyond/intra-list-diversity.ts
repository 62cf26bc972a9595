import type { ItemFacts, ListMetric } from '@paretorec/contracts';

/**
 * ILD@K: mean over lists of the mean distance of two items in their top K (Smyth and McClave, Similarity vs. Diversity, ICCBR 2001).
 * The distance is 1 minus the Jaccard similarity of the items' categories, for one category each 0 or 1; with several fields it is the
 * mean over those that both items have a value of. Pairs without such a field are left out, and lists without a pair.
 *
 * @param k at least 2.
 */
export function intraListDiversity(k: number): ListMetric {
  return {
    name: `ILD@${k}`,
    parts: ({ items, order }) => {
      const top = Array.from(order.subarray(0, k), (place) => items[place]!);
      const distances = top.flatMap((item, place) =>
        top.slice(place + 1).flatMap((other) => distance(item, other) ?? []),
      );
      if (distances.length === 0) return { sum: 0, count: 0 };
      return { sum: mean(distances), count: 1 };
    },
  };
}

/** From 0 to 1; undefined where no field is known of both. */
function distance(
  { categories: own = [] }: ItemFacts,
  { categories: others = [] }: ItemFacts,
): number | undefined {
  const known = own.flatMap((values, field) => {
    const other = others[field] ?? [];
    if (values.length === 0 || other.length === 0) return [];
    const common = values.filter((value) => other.includes(value)).length;
    return [1 - common / (values.length + other.length - common)];
  });
  return known.length === 0 ? undefined : mean(known);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
