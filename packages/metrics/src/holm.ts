/**
 * p-values adjusted for many comparisons by Holm's step-down method, which bounds the chance of a single false finding
 * in the family whatever the p-values' dependence (S. Holm, A simple sequentially rejective multiple test procedure,
 * Scandinavian Journal of Statistics 6, 1979).
 *
 * @param pValues of the whole family; a null was not compared: it stays null and does not count.
 * @returns in the same order, at most 1.
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const compared = pValues
    .flatMap((p, place) => (p === null ? [] : [{ p, place }]))
    .sort((a, b) => a.p - b.p);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let largest = 0;
  compared.forEach(({ p, place }, rank) => {
    largest = Math.max(largest, Math.min(1, (compared.length - rank) * p));
    adjusted[place] = largest;
  });
  return adjusted;
}
