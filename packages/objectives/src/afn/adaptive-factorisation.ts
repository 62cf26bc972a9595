import { split } from '@paretorec/tensor';
import { DenseNetwork } from '../feature-interaction/dense-network.js';
import type { HiddenOptions } from '../feature-interaction/hidden-layers.js';
import {
  flattened,
  outputSum,
  type FeatureInteraction,
  type InteractionRequest,
} from '../feature-interaction/interaction.js';
import { LogarithmicLayer } from './logarithmic-layer.js';

/** Options of {@link adaptiveFactorisation}, as those of AFN. */
export interface AdaptiveOptions extends HiddenOptions {
  readonly embeddingDim: number;
  readonly logarithmicNeurons: number;
  readonly epsilon: number;
  readonly logarithmicNormalisation: boolean;
  readonly hiddenLayers: readonly number[];
  readonly ensemble: boolean;
  readonly ensembleLayers: readonly number[];
}

/**
 * Hidden layers over logarithmic neurons. In the ensemble (AFN+) an embedded field has 2 D dimensions: the second half belongs
 * to a deep network, which shares nothing with the rest.
 */
export function adaptiveFactorisation(
  options: AdaptiveOptions,
  { parameters, stack, fields: count, dropouts }: InteractionRequest,
): FeatureInteraction {
  const { embeddingDim, logarithmicNeurons: neurons, epsilon, hiddenLayers } = options;
  const logarithmic = new LogarithmicLayer(parameters.scope('logarithmic'), {
    stack,
    fields: count,
    neurons,
    epsilon,
    normalisation: options.logarithmicNormalisation,
  });
  const shape = { stack, inputDim: neurons * embeddingDim, hiddenLayers };
  const hidden = new DenseNetwork(parameters.scope('hidden'), shape, dropouts, options);
  const own = [...logarithmic.parameters, ...hidden.parameters];
  if (!options.ensemble)
    return {
      parameters: own,
      apply: (fields, pass) => hidden.apply(logarithmic.apply(fields, pass), pass),
    };

  const deepShape = { stack, inputDim: count * embeddingDim, hiddenLayers: options.ensembleLayers };
  const deep = new DenseNetwork(parameters.scope('deep'), deepShape, dropouts, options);
  return {
    parameters: [...own, ...deep.parameters],
    apply: (fields, pass) => {
      const [first, second] = split(fields, [embeddingDim, embeddingDim], 3);
      return outputSum(
        hidden.apply(logarithmic.apply(first!, pass), pass),
        deep.apply(flattened(second!), pass),
      );
    },
  };
}
