import { definePlugin } from '@paretorec/contracts';
import { cagrad } from './cagrad/cagrad.js';
import { dwa } from './dwa/dwa.js';
import { epo } from './epo/epo.js';
import { fixed } from './fixed/fixed.js';
import { weightedGeometricMean } from './fusion/weighted-geometric-mean.js';
import { weightedSum } from './fusion/weighted-sum.js';
import { graddrop } from './graddrop/graddrop.js';
import { gradnorm } from './gradnorm/gradnorm.js';
import { imtlG } from './imtl-g/imtl-g.js';
import { mgda } from './mgda/mgda.js';
import { nashMtl } from './nash-mtl/nash-mtl.js';
import { paperec } from './paperec/paperec.js';
import { poEaOe } from './po-ea-oe/po-ea-oe.js';
import { powRl } from './pow-rl/pow-rl.js';
import { random } from './random/random.js';
import { utilityActor } from './utility-actor/utility-actor.js';
import { pcgrad } from './pcgrad/pcgrad.js';
import { stch } from './stch/stch.js';
import { uncertainty } from './uncertainty/uncertainty.js';
import { upgrad } from './upgrad/upgrad.js';

export { cagrad, CagradConfig } from './cagrad/cagrad.js';
export { dwa, DwaConfig } from './dwa/dwa.js';
export { epo, EpoConfig } from './epo/epo.js';
export { fixed, FixedConfig, FixedWeighter } from './fixed/fixed.js';
export { TunedWeighter, type TunedParts } from './fixed/tuned.js';
export { MetricMixture, MetricMixtureConfig, type Utility } from './choice/metric-mixture.js';
export {
  weightedGeometricMean,
  WeightedGeometricMean,
  WeightedGeometricMeanConfig,
} from './fusion/weighted-geometric-mean.js';
export { weightedSum, WeightedSum, WeightedSumConfig } from './fusion/weighted-sum.js';
export { graddrop, GraddropConfig, GraddropWeighter, SignDropout } from './graddrop/graddrop.js';
export { gradnorm, GradnormConfig, GradnormWeighter } from './gradnorm/gradnorm.js';
export { imtlG, ImtlGConfig } from './imtl-g/imtl-g.js';
export { mgda, MgdaConfig } from './mgda/mgda.js';
export { nashMtl, NashMtlConfig } from './nash-mtl/nash-mtl.js';
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
export { pcgrad, PcgradConfig } from './pcgrad/pcgrad.js';
export { random, RandomConfig, RandomWeighter } from './random/random.js';
export { gramWeighter, type StatisticsCollaborators } from './shared/gram-weighter.js';
export { LearnedWeighter } from './shared/learned-weighter.js';
export { SolvedWeighter, type SharedRule } from './shared/solved-weighter.js';
export { stch, StchConfig } from './stch/stch.js';
export { uncertainty, UncertaintyConfig, UncertaintyWeighter } from './uncertainty/uncertainty.js';
export { upgrad, UpgradConfig } from './upgrad/upgrad.js';

/** All weighters and fusions of this package. */
export default definePlugin({
  name: '',
  components: [
    paperec,
    fixed,
    poEaOe,
    powRl,
    random,
    utilityActor,
    mgda,
    cagrad,
    dwa,
    epo,
    graddrop,
    gradnorm,
    imtlG,
    nashMtl,
    pcgrad,
    stch,
    uncertainty,
    upgrad,
    weightedSum,
    weightedGeometricMean,
  ],
});
