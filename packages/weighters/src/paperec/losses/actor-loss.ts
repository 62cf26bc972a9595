import type { Tensor } from '@paretorec/contracts';
import { scale, sub } from '@paretorec/tensor';
import type { Values } from '../critics/critic-form.js';
import type { PaperecConfig } from '../paperec-config.js';
import { ascent } from './ascent.js';
import { entropy } from './entropy.js';
import { logProbability } from './log-probability.js';

/** What an actor learns from in a step. */
export interface ActorLesson {
  /** [T, B, K] μ(s_t), the one tensor here through which gradients reach the actor. */
  readonly policy: Tensor;
  /** [T, B, K] weights that were tried, the policy's with noise; constant. */
  readonly taken: Tensor;
  /** What weights are worth: the critic, or the reward itself (`actorLoss: direct`). */
  readonly values: Values;
  /** Scalar mean of [T, B] over the real positions. */
  readonly average: (values: Tensor) => Tensor;
}

/** L(φ), a scalar to descend, as the options have it. Its gradients reach nothing but the actor. */
export function actorLoss(config: PaperecConfig, lesson: ActorLesson): Tensor {
  const loss =
    config.actorLoss === 'logProbability' ? logProbability(lesson, config.advantage) : ascent(lesson);
  if (config.entropyWeight === 0) return loss;
  return sub(loss, scale(lesson.average(entropy(lesson.policy)), config.entropyWeight));
}
