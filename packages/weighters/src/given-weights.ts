import { ParetorecError, type ObjectiveSpec } from '@paretorec/contracts';

/**
 * Weights that an option gives, checked; uniform where it is left out.
 *
 * @param where the option.
 * @throws ParetorecError `weights-not-on-simplex`.
 */
export function givenWeights(
  weights: readonly number[] | undefined,
  objectives: readonly ObjectiveSpec[],
  where: string,
): readonly number[] {
  const count = objectives.length;
  const given = weights ?? new Array<number>(count).fill(1 / count);
  const total = given.reduce((sum, weight) => sum + weight, 0);
  if (given.length === count && Math.abs(total - 1) <= 1e-6) return given;
  throw new ParetorecError({
    code: 'weights-not-on-simplex',
    where,
    problem: 'weights must be one an objective and sum to one',
    found: `${given.length} that sum to ${total}`,
    expected: `${count} (${objectives.map(({ name }) => name).join(', ')}) that sum to 1`,
  });
}
