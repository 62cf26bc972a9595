import { z } from 'zod';
import { defineComponent, OBJECTIVES, PARAMETERS } from '@paretorec/contracts';
import { epoWeights } from '@paretorec/metrics';
import { batchMeans } from '../shared/batch-means.js';
import { preferenceOf, preferenceOption } from '../shared/preference.js';
import { MeanGram, meanGramOptions } from '../shared/mean-gram.js';
import { RunningMean } from '../shared/running-mean.js';
import { SolvedWeighter } from '../shared/solved-weighter.js';

/** Options of the `epo` weighter. */
export const EpoConfig = z.strictObject({
  preference: preferenceOption,
  balanced: z
    .number()
    .gt(0)
    .default(1e-4)
    .describe('Non-uniformity of preference times loss up to which all count as equal.'),
  ...meanGramOptions,
});
/** Parsed options of the `epo` weighter. */
export type EpoConfig = z.output<typeof EpoConfig>;

/** Exact Pareto optimal search (Mahapatra and Rajan 2020) on running means of Gram matrices and losses. */
export const epo = defineComponent({
  kind: 'weighter',
  name: 'epo',
  summary: 'towards the Pareto optimal point where preference times loss is equal for all',
  config: EpoConfig,
  inject: { objectives: OBJECTIVES, parameters: PARAMETERS },
  create: ({ balanced, decay, gradients, ...stated }, { objectives, parameters }) => {
    const count = objectives.length;
    const preference = preferenceOf(stated.preference, objectives);
    const gram = new MeanGram(parameters, count, { decay, gradients });
    const losses = new RunningMean(parameters.scope('meanLosses'), 'losses', [count], decay);
    return new SolvedWeighter({
      ...gram.remembers,
      remember: (...batch) => {
        gram.remembers.remember?.(...batch);
        losses.update(batchMeans(...batch).losses);
      },
      solve: () => epoWeights(gram.read(), losses.read(), { preference, balanced }),
    });
  },
  docs: 'components/weighters/epo.md',
});
