import { z } from 'zod';
import { defineComponent, OBJECTIVES, PARAMETERS } from '@paretorec/contracts';
import { onSimplex, stchWeights } from '@paretorec/metrics';
import { batchMeans } from '../shared/batch-means.js';
import { perObjective, preferenceOf, preferenceOption } from '../shared/preference.js';
import { decayOption, RunningMean } from '../shared/running-mean.js';
import { SolvedWeighter } from '../shared/solved-weighter.js';

/** Options of the `stch` weighter. */
export const StchConfig = z.strictObject({
  preference: preferenceOption,
  smoothing: z
    .number()
    .gt(0)
    .default(0.1)
    .describe('μ, in units of the weighted losses: the smaller, the more the worst objective alone counts.'),
  ideal: z
    .array(z.number())
    .optional()
    .describe('The losses to aim at (z*), one an objective, in their order. Left out: 0.'),
  decay: decayOption,
});
/** Parsed options of the `stch` weighter. */
export type StchConfig = z.output<typeof StchConfig>;

/** Smooth Tchebycheff scalarisation (Lin and others 2024) of the running mean losses. */
export const stch = defineComponent({
  kind: 'weighter',
  name: 'stch',
  summary: 'smooth Tchebycheff: the worse an objective stands against its preference, the more it weighs',
  config: StchConfig,
  inject: { objectives: OBJECTIVES, parameters: PARAMETERS },
  create: ({ smoothing, decay, ...stated }, { objectives, parameters }) => {
    const preference = preferenceOf(stated.preference, objectives);
    const ideal = perObjective('ideal', stated.ideal ?? objectives.map(() => 0), objectives);
    const mean = new RunningMean(parameters.scope('meanLosses'), 'losses', [objectives.length], decay);
    return new SolvedWeighter({
      remember: (...batch) => mean.update(batchMeans(...batch).losses),
      solve: () => onSimplex(stchWeights(mean.read(), { preference, ideal, smoothing })),
    });
  },
  docs: 'components/weighters/stch.md',
});
