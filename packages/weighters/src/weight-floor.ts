import { ParetorecError } from '@paretorec/contracts';

/**
 * Refuses a floor that the weights of `count` objectives cannot all keep.
 *
 * @throws ParetorecError `weight-floor-too-high`.
 */
export function checkWeightFloor(weightFloor: number, count: number): void {
  if (weightFloor * count < 1) return;
  throw new ParetorecError({
    code: 'weight-floor-too-high',
    where: 'weighter.weightFloor',
    problem: `${count} weights that sum to one cannot all be ${weightFloor} or more`,
    found: String(weightFloor),
    expected: `less than 1 / ${count}`,
  });
}
