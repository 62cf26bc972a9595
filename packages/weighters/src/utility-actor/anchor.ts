import type {
  OptimiserFactory,
  Optimiser,
  Parameter,
  ParameterStore,
  StepClock,
  Tensor,
} from '@paretorec/contracts';
import { fromArray, scale, shift, softmax } from '@paretorec/tensor';

/** A few numbers whose gradient every list adds to may move faster than a network's. */
const LEARNING_RATE_SCALE = 10;

/** What an {@link Anchor} needs. */
export interface AnchorParts {
  readonly parameters: ParameterStore;
  readonly optimiser: OptimiserFactory;
  /** K weights to stand for good, or undefined for weights to be learned, from uniform ones on. */
  readonly given: readonly number[] | undefined;
  /** K */
  readonly objectives: number;
  readonly weightFloor: number;
}

/** The constant weights that an actor is held to: given, or learned by the actor's own utility. */
export class Anchor {
  /** None when the weights are given. */
  readonly parameters: readonly Parameter[];
  readonly #parts: AnchorParts;
  readonly #optimiser: Optimiser | undefined;

  constructor(parts: AnchorParts) {
    const { parameters, optimiser, given, objectives } = parts;
    this.#parts = parts;
    this.parameters =
      given === undefined ? [parameters.create('logits', [objectives], { kind: 'zeros' })] : [];
    if (given === undefined)
      this.#optimiser = optimiser.create('anchor', this.parameters, {
        learningRateScale: LEARNING_RATE_SCALE,
      });
  }

  /** [K] */
  weights(): Tensor {
    const { given, objectives, weightFloor } = this.#parts;
    if (given !== undefined) return fromArray(Float32Array.from(given), [objectives]);
    const share = softmax(this.parameters[0]!.value);
    return shift(scale(share, 1 - objectives * weightFloor), weightFloor);
  }

  /** One update, by gradients in the order of `parameters`. */
  learn(gradients: readonly Tensor[], clock: StepClock): void {
    this.#optimiser?.apply(gradients, clock);
  }
}
