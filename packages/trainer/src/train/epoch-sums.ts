import type { StepOutcome } from '../step/training-step.js';

/** Sums over the steps of an epoch so far; plain numbers, so that a checkpoint can hold them. */
export interface EpochSums {
  steps: number;
  positions: number;
  readonly lossSums: number[];
  readonly lossCounts: number[];
  readonly weightSums: number[];
  readonly weightSquares: number[];
  readonly report: Record<string, number>;
}

/** Nothing summed yet. */
export function emptySums(objectives: number): EpochSums {
  const zeros = (): number[] => new Array<number>(objectives).fill(0);
  return {
    steps: 0,
    positions: 0,
    lossSums: zeros(),
    lossCounts: zeros(),
    weightSums: zeros(),
    weightSquares: zeros(),
    report: {},
  };
}

/** Adds a step. */
export function addStep(sums: EpochSums, outcome: StepOutcome): void {
  sums.steps += 1;
  sums.positions += outcome.positions;
  for (const part of ['lossSums', 'lossCounts', 'weightSums', 'weightSquares'] as const) {
    outcome[part].forEach((value, k) => (sums[part][k]! += value));
  }
  for (const [name, value] of Object.entries(outcome.report))
    sums.report[name] = (sums.report[name] ?? 0) + value;
}

/** What the sums say of the epoch, by name: `loss/<objective>`, `weight/<objective>`, `weightSpread/<objective>`. */
export function epochAverages(sums: EpochSums, objectives: readonly string[]): Record<string, number> {
  const averages: Record<string, number> = {};
  objectives.forEach((name, k) => {
    const mean = sums.weightSums[k]! / sums.positions;
    averages[`loss/${name}`] = sums.lossSums[k]! / sums.lossCounts[k]!;
    averages[`weight/${name}`] = mean;
    averages[`weightSpread/${name}`] = Math.sqrt(
      Math.max(0, sums.weightSquares[k]! / sums.positions - mean * mean),
    );
  });
  for (const [name, total] of Object.entries(sums.report)) averages[`weighter/${name}`] = total / sums.steps;
  return averages;
}
