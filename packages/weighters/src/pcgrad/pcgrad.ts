import type { z } from 'zod';
import { defineComponent, OBJECTIVES, PARAMETERS, RNG, type Rng } from '@paretorec/contracts';
import { pcgradWeights } from '@paretorec/metrics';
import { GramConfig, gramWeighter } from '../shared/gram-weighter.js';

/** Options of the `pcgrad` weighter. */
export const PcgradConfig = GramConfig;
/** Parsed options of the `pcgrad` weighter. */
export type PcgradConfig = z.output<typeof PcgradConfig>;

/** Gradient surgery (Yu and others 2020), in orders drawn anew for every batch. */
export const pcgrad = defineComponent({
  kind: 'weighter',
  name: 'pcgrad',
  summary: 'gradient surgery: every gradient without its part against those that it conflicts with',
  config: PcgradConfig,
  inject: { objectives: OBJECTIVES, parameters: PARAMETERS, rng: RNG },
  create: (config, { rng, ...collaborators }) =>
    gramWeighter(
      (gram, count) =>
        pcgradWeights(
          gram,
          count,
          Array.from({ length: count }, () => permutation(count, rng)),
        ),
      config,
      collaborators,
    ),
  docs: 'components/weighters/pcgrad.md',
});

/** The numbers below `count` in a uniformly random order (Fisher and Yates). */
function permutation(count: number, rng: Rng): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let last = count - 1; last > 0; last--) {
    const other = rng.integer(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
