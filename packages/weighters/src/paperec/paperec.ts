import {
  defineComponent,
  EMBEDDERS,
  ENCODER,
  OBJECTIVES,
  OPTIMISER,
  PARAMETERS,
  RNG,
} from '@paretorec/contracts';
import { checkWeightFloor } from '../weight-floor.js';
import { PaperecConfig } from './paperec-config.js';
import { PaperecWeighter } from './paperec-weighter.js';

/** PAPERec's Pareto-oriented actor-critic. */
export const paperec = defineComponent({
  kind: 'weighter',
  name: 'paperec',
  summary: 'personal weights by an actor-critic whose reward is Pareto stationarity (Sec. 3.3)',
  config: PaperecConfig,
  literal: {
    actorLoss: 'logProbability',
    advantage: false,
    actorHead: 'linear',
    actorActivation: 'relu',
    actorRate: 1,
    weightFloor: 0,
    criticForm: 'literal',
    criticActivation: 'relu',
    criticLoss: 'value',
    warmupEpochs: 0,
    rewardScaling: 'none',
  },
  inject: {
    parameters: PARAMETERS,
    encoder: ENCODER,
    embedders: EMBEDDERS,
    optimiser: OPTIMISER,
    rng: RNG,
    objectives: OBJECTIVES,
  },
  create: (config, { objectives, ...collaborators }) => {
    const count = objectives.length;
    checkWeightFloor(config.weightFloor, count);
    return new PaperecWeighter(config, { ...collaborators, objectives: count });
  },
  docs: 'components/weighters/paperec.md',
});
