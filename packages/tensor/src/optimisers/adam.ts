import type {
  Optimiser,
  OptimiserFactory,
  Parameter,
  ParameterStore,
  StepClock,
  Tensor,
} from '@paretorec/contracts';
import { add, div, mul, scalar, scale, shift, sqrt, square, sub, tidy } from '../ops/ops.js';

/** Options of {@link createAdamFactory}. */
export interface AdamOptions {
  readonly learningRate: number;
  /** Decay of the first moment; default 0.9. */
  readonly beta1?: number;
  /** Decay of the second moment; default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment; default 1e-7. */
  readonly epsilon?: number;
  /** Where the moments live, as `optimisers/<optimiser>/<parameter>/{first,second}Moment`. */
  readonly store: ParameterStore;
}

/**
 * Adam (Kingma and Ba 2015, algorithm 1), inside the step:
 * m = β1 m + (1 - β1) g; v = β2 v + (1 - β2) g²; θ = θ - α (m / (1 - β1^t)) / (sqrt(v / (1 - β2^t)) + ε).
 *
 * α, 1 - β1^t and 1 - β2^t come from the clock, which `createStepClock(factory, store)` makes with these decays.
 */
export function createAdamFactory(options: AdamOptions): OptimiserFactory {
  const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, store } = options;
  return {
    learningRate,
    decays: [beta1, beta2],
    create(name, parameters, { learningRateScale = 1 } = {}) {
      return new Adam(store.scope(`optimisers/${name}`), parameters, {
        beta1,
        beta2,
        epsilon,
        learningRateScale,
      });
    },
  };
}

interface AdamSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly learningRateScale: number;
}

class Adam implements Optimiser {
  readonly parameters: readonly Parameter[];
  readonly #moments: readonly { readonly first: Parameter; readonly second: Parameter }[];
  readonly #settings: AdamSettings;

  constructor(store: ParameterStore, parameters: readonly Parameter[], settings: AdamSettings) {
    this.parameters = [...parameters];
    this.#settings = settings;
    this.#moments = parameters.map(({ name, shape }) => ({
      first: store.create(`${name}/firstMoment`, shape, { kind: 'zeros' }),
      second: store.create(`${name}/secondMoment`, shape, { kind: 'zeros' }),
    }));
  }

  apply(gradients: readonly Tensor[], clock: StepClock): void {
    const { beta1, beta2, epsilon, learningRateScale } = this.#settings;
    tidy(() => {
      const firstShare = scalar(1 - beta1);
      const secondShare = scalar(1 - beta2);
      const rate = div(scale(clock.learningRate, learningRateScale), clock.firstCorrection);
      this.parameters.forEach((parameter, i) => {
        const gradient = gradients[i]!;
        const { first, second } = this.#moments[i]!;
        const m = add(scale(first.value, beta1), mul(gradient, firstShare));
        const v = add(scale(second.value, beta2), mul(square(gradient), secondShare));
        const root = shift(sqrt(div(v, clock.secondCorrection)), epsilon);
        first.assign(m);
        second.assign(v);
        parameter.assign(sub(parameter.value, div(mul(m, rate), root)));
      });
    });
  }
}
