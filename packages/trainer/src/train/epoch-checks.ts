import { ParetorecError, type Composition, type Weighter } from '@paretorec/contracts';
import { weighsRankingAlone } from '../step/weighs-ranking-alone.js';
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

/** Weights that came to the same corner for everyone, which starves the other objectives or keeps them out of the ranking. */
export function collapseWarnings(
  averages: Readonly<Record<string, number>>,
  names: readonly string[],
  composition: Pick<Composition, 'trainWeights'> & {
    readonly weighter: Pick<Weighter, 'learn' | 'learnFromBatch' | 'weightFloor' | 'fusionOnly'>;
  },
): string[] {
  const { weighter } = composition;
  if (weighter.learn === undefined && weighter.learnFromBatch === undefined) return [];
  const corner = 1 - (names.length - 1) * (weighter.weightFloor ?? 0);
  return names
    .filter((name) => averages[`weight/${name}`]! > corner - 0.01 && averages[`weightSpread/${name}`]! < 0.01)
    .map(
      (name) =>
        `everyone's weight of ${name} is as large as it can be, so the other objectives ` +
        `${weighsRankingAlone(composition) ? 'hardly count in the ranking' : 'learn little'}; ` +
        'see weighter.warmupEpochs and the learning rate',
    );
}
