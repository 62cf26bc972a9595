import type { Tensor } from '@paretorec/contracts';
import { DenseNetwork } from '../feature-interaction/dense-network.js';
import {
  flattened,
  outputSum,
  type FeatureInteraction,
  type InteractionRequest,
} from '../feature-interaction/interaction.js';
import { InteractingLayer } from './interacting-layer.js';

/** Options of {@link interactingLayers}, as those of AutoInt. */
export interface InteractingOptions {
  readonly layers: number;
  readonly heads: number;
  readonly attentionDim: number;
  readonly residual: boolean;
  readonly hiddenLayers: readonly number[];
}

/** AutoInt's layers under one linear output (Eq. 9), beside them the deep network of AutoInt+ where it has hidden layers. */
export function interactingLayers(
  { layers: depth, heads, attentionDim, residual, hiddenLayers }: InteractingOptions,
  { parameters, stack, fields: count, embeddingDim }: InteractionRequest,
): FeatureInteraction {
  const width = heads * attentionDim;
  const layers = Array.from(
    { length: depth },
    (_, i) =>
      new InteractingLayer(parameters.scope(`attention${i}`), {
        stack,
        inputDim: i === 0 ? embeddingDim : width,
        heads,
        attentionDim,
        residual,
      }),
  );
  const output = new DenseNetwork(parameters.scope('attended'), {
    stack,
    inputDim: count * width,
    hiddenLayers: [],
  });
  const attended = (fields: Tensor) =>
    output.apply(flattened(layers.reduce((x, layer) => layer.apply(x), fields)));
  const own = [...layers, output].flatMap((part) => part.parameters);
  if (hiddenLayers.length === 0) return { parameters: own, apply: attended };

  const deep = new DenseNetwork(parameters.scope('deep'), {
    stack,
    inputDim: count * embeddingDim,
    hiddenLayers,
  });
  return {
    parameters: [...own, ...deep.parameters],
    apply: (fields) => outputSum(attended(fields), deep.apply(flattened(fields))),
  };
}
