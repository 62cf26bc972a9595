import { ParetorecError } from '@paretorec/contracts';

/**
 * Statistics that a weighter remembers, once they are known to be numbers: what is none would be solved into weights that look sound.
 *
 * @param what they are of, in the plural.
 * @param count K: entries are told by their last axis, [.., K].
 * @throws ParetorecError `diverged`.
 */
export function finiteStatistics<Values extends Float32Array | Float64Array>(
  what: string,
  values: Values,
  count: number,
): Values {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return values;
  const row = Math.floor(at / count);
  throw new ParetorecError({
    code: 'diverged',
    where: `weighter, mean ${what}`,
    problem: `what it remembers of objective ${(at % count) + 1}${values.length > count ? ` with ${row + 1}` : ''} is no longer a number`,
    found: String(values[at]),
    remedy: 'lower optimiser.learningRate and train into a new folder',
  });
}
