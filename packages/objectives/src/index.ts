import { definePlugin } from '@paretorec/contracts';
import { afn } from './afn/afn.js';
import { autoint } from './autoint/autoint.js';
import { deepfm } from './deepfm/deepfm.js';
import { dqn } from './dqn/dqn.js';
import { fm } from './fm/fm.js';
import { nfm } from './nfm/nfm.js';

export { afn, AfnConfig } from './afn/afn.js';
export { autoint, AutointConfig } from './autoint/autoint.js';
export { deepfm, DeepfmConfig } from './deepfm/deepfm.js';
export { dqn } from './dqn/dqn.js';
export { DqnConfig } from './dqn/dqn-config.js';
export { DqnModel } from './dqn/dqn-model.js';
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
export { nfm, NfmConfig } from './nfm/nfm.js';

/** All objective models of this package. */
export default definePlugin({ name: '', components: [dqn, fm, nfm, deepfm, autoint, afn] });
