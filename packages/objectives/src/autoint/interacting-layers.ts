import type { Tensor } from '@paretorec/contracts';
import { DenseNetwork, linearOutput } from '../feature-interaction/dense-network.js';
import type { HiddenOptions } from '../feature-interaction/hidden-layers.js';
import type { TrainingPass } from '../feature-interaction/training-pass.js';
import {
  flattened,
  outputSum,
  type FeatureInteraction,
  type InteractionRequest,
} from '../feature-interaction/interaction.js';
import { InteractingLayer } from './interacting-layer.js';

/** Options of {@link interactingLayers}, as those of AutoInt. */
export interface InteractingOptions extends HiddenOptions {
  readonly layers: number;
  readonly heads: number;
  readonly attentionDim: number;
  readonly residual: boolean;
  readonly hiddenLayers: readonly number[];
  readonly attentionDropout: number;
}

/** AutoInt's layers under one linear output (Eq. 9), beside them the deep network of AutoInt+ where it has hidden layers. */
export function interactingLayers(
  options: InteractingOptions,
  { parameters, stack, fields: count, embeddingDim, dropouts }: InteractionRequest,
): FeatureInteraction {
  const { layers: depth, heads, attentionDim, residual, hiddenLayers, attentionDropout } = options;
  const width = heads * attentionDim;
  const layers = Array.from(
    { length: depth },
    (_, i) =>
      new InteractingLayer(
        parameters.scope(`attention${i}`),
        {
          stack,
          inputDim: i === 0 ? embeddingDim : width,
          heads,
          attentionDim,
          residual,
          fields: count,
          dropout: attentionDropout,
        },
        dropouts,
      ),
  );
  const output = linearOutput(parameters.scope('attended'), { stack, inputDim: count * width }, dropouts);
  const attended = (fields: Tensor, pass: TrainingPass | undefined) =>
    output.apply(flattened(layers.reduce((x, layer) => layer.apply(x, pass), fields)), pass);
  const own = [...layers, output].flatMap((part) => part.parameters);
  if (hiddenLayers.length === 0) return { parameters: own, apply: attended };

  const shape = { stack, inputDim: count * embeddingDim, hiddenLayers };
  const deep = new DenseNetwork(parameters.scope('deep'), shape, dropouts, options);
  return {
    parameters: [...own, ...deep.parameters],
    apply: (fields, pass) => outputSum(attended(fields, pass), deep.apply(flattened(fields), pass)),
  };
}
