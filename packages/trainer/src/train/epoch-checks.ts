import { ParetorecError } from '@paretorec/contracts';
import type { EpochSums } from './epoch-sums.js';

/** Which number of the epoch so far is none any more, in words; undefined while all are. */
export function lostNumber({ lossSums, weightSums, report }: EpochSums): string | undefined {
  if (![...lossSums, ...weightSums].every(Number.isFinite)) return 'the loss is no longer a number';
  const lost = Object.keys(report).find((name) => !Number.isFinite(report[name]));
  return lost === undefined ? undefined : `the weighter's ${lost} is no longer a number`;
}

/** Training that has diverged. */
export const diverged = (epoch: number, step: number, problem: string): ParetorecError =>
  new ParetorecError({
    code: 'diverged',
    where: `epoch ${epoch}, step ${step}`,
    problem: `training diverged: ${problem}`,
    remedy: 'lower optimiser.learningRate and train into a new folder',
  });

/** A weight that is the same corner for everyone starves the other objectives. */
export function collapseWarnings(
  averages: Readonly<Record<string, number>>,
  names: readonly string[],
): string[] {
  if (names.length < 2) return [];
  return names
    .filter((name) => averages[`weight/${name}`]! > 0.99 && averages[`weightSpread/${name}`]! < 0.01)
    .map(
      (name) => `all weight sits on ${name}: the other objectives learn nothing; see weighter.warmupEpochs`,
    );
}
