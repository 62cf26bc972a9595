import type { z } from 'zod';
import { defineComponent, OBJECTIVES, PARAMETERS } from '@paretorec/contracts';
import { upgradWeights } from '@paretorec/metrics';
import { GramConfig, gramWeighter, SINGLE_PRECISION } from '../shared/gram-weighter.js';
import { preferenceOf, preferenceOption } from '../shared/preference.js';

/** Options of the `upgrad` weighter. */
export const UpgradConfig = GramConfig.extend({ preference: preferenceOption });
/** Parsed options of the `upgrad` weighter. */
export type UpgradConfig = z.output<typeof UpgradConfig>;

/** Unconflicting projection of gradients (Quinton and Rey 2024). */
export const upgrad = defineComponent({
  kind: 'weighter',
  name: 'upgrad',
  summary: 'every gradient projected to where it conflicts with none, then added by preference',
  config: UpgradConfig,
  inject: { objectives: OBJECTIVES, parameters: PARAMETERS },
  create: ({ preference: stated, ...options }, collaborators) => {
    const preference = preferenceOf(stated, collaborators.objectives);
    return gramWeighter(
      (gram, count) => upgradWeights(gram, count, { preference, regularisation: count * SINGLE_PRECISION }),
      options,
      collaborators,
    );
  },
  docs: 'components/weighters/upgrad.md',
});
