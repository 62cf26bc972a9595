import { ParetorecError, type ObjectiveSpec } from '@paretorec/contracts';
import { z } from 'zod';

/** The option of weighters that follow a stated preference. */
export const preferenceOption = z
  .array(z.number().gt(0))
  .optional()
  .describe(
    'One positive number an objective, in their order; only their ratios count. Left out: all equal.',
  );

/**
 * A preference scaled to sum to one.
 *
 * @throws ParetorecError `preference-length` when it is not one number an objective.
 */
export function preferenceOf(
  preference: readonly number[] | undefined,
  objectives: readonly ObjectiveSpec[],
): Float64Array {
  const stated = perObjective('preference', preference ?? objectives.map(() => 1), objectives);
  const total = stated.reduce((sum, value) => sum + value, 0);
  return Float64Array.from(stated, (value) => value / total);
}

/**
 * A list that must hold one number an objective.
 *
 * @throws ParetorecError `<option>-length` otherwise.
 */
export function perObjective(
  option: string,
  values: readonly number[],
  objectives: readonly ObjectiveSpec[],
): readonly number[] {
  if (values.length === objectives.length) return values;
  throw new ParetorecError({
    code: `${option}-length`,
    where: `weighter.${option}`,
    problem: 'there must be one number an objective',
    found: `${values.length}`,
    expected: `${objectives.length} (${objectives.map(({ name }) => name).join(', ')})`,
  });
}
