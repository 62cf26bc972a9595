import { definePlugin } from '@paretorec/contracts';
import { fixed } from './fixed/fixed.js';
import { weightedSum } from './fusion/weighted-sum.js';
import { mgda } from './mgda/mgda.js';
import { paperec } from './paperec/paperec.js';
import { poEaOe } from './po-ea-oe/po-ea-oe.js';
import { powRl } from './pow-rl/pow-rl.js';
import { random } from './random/random.js';
import { utilityActor } from './utility-actor/utility-actor.js';

export { fixed, FixedConfig, FixedWeighter } from './fixed/fixed.js';
export { TunedWeighter, type TunedParts } from './fixed/tuned.js';
export { MetricMixture, MetricMixtureConfig, type Utility } from './choice/metric-mixture.js';
export { weightedSum, WeightedSum, WeightedSumConfig } from './fusion/weighted-sum.js';
export { mgda, MgdaConfig, MgdaWeighter } from './mgda/mgda.js';
export { paperec } from './paperec/paperec.js';
export { PaperecConfig } from './paperec/paperec-config.js';
export { PaperecWeighter, type PaperecCollaborators } from './paperec/paperec-weighter.js';
export { poEaOe, PoEaOeWeighter, type PoEaOeCollaborators } from './po-ea-oe/po-ea-oe.js';
export { PoEaOeConfig } from './po-ea-oe/po-ea-oe-config.js';
export { utilityActor } from './utility-actor/utility-actor.js';
export { UtilityActorConfig } from './utility-actor/utility-actor-config.js';
export {
  UtilityActorWeighter,
  type UtilityActorCollaborators,
} from './utility-actor/utility-actor-weighter.js';
export { powRl } from './pow-rl/pow-rl.js';
export { PowRlConfig } from './pow-rl/pow-rl-config.js';
export { PowRlWeighter, type PowRlCollaborators } from './pow-rl/pow-rl-weighter.js';
export { random, RandomConfig, RandomWeighter } from './random/random.js';

/** All weighters and fusions of this package. */
export default definePlugin({
  name: '',
  components: [paperec, fixed, mgda, poEaOe, powRl, random, utilityActor, weightedSum],
});
