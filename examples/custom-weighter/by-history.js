import { z } from 'zod';
import { defineComponent, HostWeighter, nearestName, OBJECTIVES, ParetorecError } from '@paretorec/contracts';

/** Options of `seniority/by-history`. */
export const ByHistoryConfig = z.strictObject({
  first: z
    .string()
    .default('click')
    .describe('Objective that has all the weight for a user without history.'),
  halfway: z.number().gt(0).default(5).describe('Past clicks after which it has half of the weight.'),
});

/**
 * Gives users without history all the weight on one objective, and moves it to the others, in equal parts, the more a user
 * has clicked: with n clicks the first objective keeps halfway / (halfway + n).
 */
export class ByHistoryWeighter extends HostWeighter {
  personalised = true;
  #first;
  #halfway;
  #count;

  /**
   * @param {{ first: string, halfway: number }} config
   * @param {readonly import('@paretorec/contracts').ObjectiveSpec[]} objectives in the order of their weights
   */
  constructor({ first, halfway }, objectives) {
    super();
    const names = objectives.map(({ name }) => name);
    if (!names.includes(first)) {
      throw new ParetorecError({
        code: 'unknown-objective',
        where: 'first',
        problem: 'no such objective',
        found: first,
        expected: names.join(', '),
        remedy: `did you mean "${nearestName(first, names) ?? names[0]}"?`,
      });
    }
    this.#first = names.indexOf(first);
    this.#halfway = halfway;
    this.#count = names.length;
  }

  /** @param {import('@paretorec/contracts').ListBatch} batch */
  draw({ lists, positions, history }) {
    const count = this.#count;
    const weights = new Float32Array(lists * positions * count);
    for (let list = 0; list < lists; list++) {
      const kept = count === 1 ? 1 : this.#halfway / (this.#halfway + history.lengths[list]);
      for (let place = list * positions; place < (list + 1) * positions; place++) {
        for (let k = 0; k < count; k++) {
          weights[place * count + k] = k === this.#first ? kept : (1 - kept) / (count - 1);
        }
      }
    }
    return weights;
  }
}

export const byHistory = defineComponent({
  kind: 'weighter',
  name: 'by-history',
  summary: 'one objective for new users, the others the more a user has clicked',
  config: ByHistoryConfig,
  inject: { objectives: OBJECTIVES },
  create: (config, { objectives }) => new ByHistoryWeighter(config, objectives),
});
