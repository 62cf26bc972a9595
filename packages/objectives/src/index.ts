import { definePlugin } from '@paretorec/contracts';
import { afn } from './afn/afn.js';
import { autoint } from './autoint/autoint.js';
import { deepfm } from './deepfm/deepfm.js';
import { dqn } from './dqn/dqn.js';
import { esmm } from './esmm/esmm.js';
import { fm } from './fm/fm.js';
import { mmoe } from './mmoe/mmoe.js';
import { nfm } from './nfm/nfm.js';
import { ple } from './ple/ple.js';

export { afn, AfnConfig } from './afn/afn.js';
export { autoint, AutointConfig } from './autoint/autoint.js';
export { deepfm, DeepfmConfig } from './deepfm/deepfm.js';
export { dqn } from './dqn/dqn.js';
export { DqnConfig } from './dqn/dqn-config.js';
export { DqnModel } from './dqn/dqn-model.js';
export { esmm, EsmmConfig } from './esmm/esmm.js';
export {
  CandidateModel,
  type CandidateModelParts,
  type CandidateNetwork,
  type CandidateOutput,
  type CandidateSensitivity,
} from './feature-interaction/candidate-model.js';
export {
  FeatureInteractionModel,
  type FeatureInteractionParts,
} from './feature-interaction/feature-interaction-model.js';
export type {
  FeatureInteraction,
  InteractionFactory,
  InteractionOutput,
  InteractionRequest,
} from './feature-interaction/interaction.js';
export type { LossChoice } from './feature-interaction/losses.js';
export { fm, FmConfig } from './fm/fm.js';
export { mmoe, MmoeConfig } from './mmoe/mmoe.js';
export { nfm, NfmConfig } from './nfm/nfm.js';
export { ple, PleConfig } from './ple/ple.js';

/** All objective models of this package. */
export default definePlugin({ name: '', components: [dqn, fm, nfm, deepfm, autoint, afn, esmm, mmoe, ple] });
