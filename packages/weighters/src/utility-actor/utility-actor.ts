import { defineComponent, EMBEDDERS, ENCODER, OBJECTIVES, OPTIMISER, PARAMETERS } from '@paretorec/contracts';
import { checkWeightFloor } from '../weight-floor.js';
import { givenWeights } from '../given-weights.js';
import { UtilityActorConfig } from './utility-actor-config.js';
import { UtilityActorWeighter } from './utility-actor-weighter.js';

/** An actor for the metrics, beyond the paper. */
export const utilityActor = defineComponent({
  kind: 'weighter',
  name: 'utility-actor',
  summary: 'personal weights by an actor that raises the utility of the ranking on training lists',
  config: UtilityActorConfig,
  inject: {
    parameters: PARAMETERS,
    encoder: ENCODER,
    embedders: EMBEDDERS,
    optimiser: OPTIMISER,
    objectives: OBJECTIVES,
  },
  create: (config, { objectives, ...collaborators }) => {
    const count = objectives.length;
    checkWeightFloor(config.weightFloor, count);
    const anchor =
      config.anchor === 'learned' ? undefined : givenWeights(config.anchor, objectives, 'weighter.anchor');
    const mixture = givenWeights(config.mixture, objectives, 'weighter.mixture');
    return new UtilityActorWeighter(config, { ...collaborators, objectives: count, mixture, anchor });
  },
  docs: 'components/weighters/utility-actor.md',
});
