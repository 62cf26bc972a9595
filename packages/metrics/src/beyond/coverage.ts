import type { PartMetric } from '@paretorec/contracts';

/**
 * Coverage@K: distinct items in the top K of any list, over the distinct items that the lists offer (catalogue coverage; Ge,
 * Delgado-Battenfeld and Jannach, Beyond Accuracy, RecSys 2010). Lists that all of an item's rivals share keep it out, so 1 may be
 * out of reach. `n` is the number of items on offer.
 *
 * @param k at least 1.
 */
export function coverage(k: number): PartMetric {
  return {
    name: `Coverage@${k}`,
    measure: (lists) => {
      const [offered, shown] = [new Set<string>(), new Set<string>()];
      for (const { items, order } of lists) {
        for (const { id } of items) offered.add(id);
        for (const place of order.subarray(0, k)) shown.add(items[place]!.id);
      }
      return { value: offered.size === 0 ? null : shown.size / offered.size, n: offered.size };
    },
  };
}
