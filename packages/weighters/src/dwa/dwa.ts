import { z } from 'zod';
import { defineComponent, OBJECTIVES, PARAMETERS } from '@paretorec/contracts';
import { dwaWeights, onSimplex } from '@paretorec/metrics';
import { batchMeans } from '../shared/batch-means.js';
import { SolvedWeighter } from '../shared/solved-weighter.js';
import { LossPeriods } from './loss-periods.js';

/** Options of the `dwa` weighter. */
export const DwaConfig = z.strictObject({
  temperature: z
    .number()
    .gt(0)
    .default(2)
    .describe('T of the softmax over the rates: the larger, the more equal the weights (paper: 2).'),
  period: z
    .int()
    .min(1)
    .default(20)
    .describe('Steps over which losses are averaged before they are compared (paper: an epoch).'),
});
/** Parsed options of the `dwa` weighter. */
export type DwaConfig = z.output<typeof DwaConfig>;

/** Dynamic weight average (Liu, Johns and Davison 2019). */
export const dwa = defineComponent({
  kind: 'weighter',
  name: 'dwa',
  summary: 'dynamic weight average: the slower a loss falls, the more it weighs',
  config: DwaConfig,
  inject: { objectives: OBJECTIVES, parameters: PARAMETERS },
  create: ({ temperature, period }, { objectives, parameters }) => {
    const count = objectives.length;
    const periods = new LossPeriods(parameters, count, period);
    return new SolvedWeighter({
      remember: (...batch) => periods.update(batchMeans(...batch).losses),
      solve: () => {
        const { last, before } = periods.read() ?? {};
        if (last === undefined || before === undefined) return new Float64Array(count).fill(1 / count);
        return onSimplex(dwaWeights(last, before, temperature));
      },
    });
  },
  docs: 'components/weighters/dwa.md',
});
