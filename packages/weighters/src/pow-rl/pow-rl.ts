import {
  defineComponent,
  EMBEDDERS,
  ENCODER,
  OBJECTIVES,
  OPTIMISER,
  PARAMETERS,
  RNG,
} from '@paretorec/contracts';
import { givenWeights } from '../given-weights.js';
import { PowRlConfig } from './pow-rl-config.js';
import { PowRlWeighter } from './pow-rl-weighter.js';

/** The paper's baseline of personal weights without Pareto stationarity. */
export const powRl = defineComponent({
  kind: 'weighter',
  name: 'pow-rl',
  summary: 'personal weights by double DQN over a lattice, for a fixed mixture of rewards (Sec. 4.2.2)',
  config: PowRlConfig,
  inject: {
    parameters: PARAMETERS,
    encoder: ENCODER,
    embedders: EMBEDDERS,
    optimiser: OPTIMISER,
    rng: RNG,
    objectives: OBJECTIVES,
  },
  create: (config, { objectives, ...collaborators }) =>
    new PowRlWeighter(config, {
      ...collaborators,
      objectives: objectives.length,
      rewardWeights: givenWeights(config.rewardWeights, objectives, 'weighter.rewardWeights'),
    }),
  docs: 'components/weighters/pow-rl.md',
});
