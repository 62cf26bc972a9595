import type { ListBatch } from '@paretorec/contracts';

/** Weights [lists x positions x K] on the simplex that differ from place to place and depend on list and position alone. */
export function simplexWeights(
  { lists, positions }: Pick<ListBatch, 'lists' | 'positions'>,
  objectives: number,
): Float32Array {
  const weights = new Float32Array(lists * positions * objectives);
  for (let list = 0; list < lists; list++) {
    for (let position = 0; position < positions; position++) {
      const raw = Array.from({ length: objectives }, (_, k) => 1 + ((7 * list + 5 * k + 3 * position) % 6));
      const total = raw.reduce((a, b) => a + b, 0);
      raw.forEach((value, k) => {
        weights[(list * positions + position) * objectives + k] = value / total;
      });
    }
  }
  return weights;
}
