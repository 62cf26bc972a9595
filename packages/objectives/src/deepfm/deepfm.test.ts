import { describeObjective } from '@paretorec/testing/conformance';
import { deepfm } from '../index.js';

describeObjective(deepfm, { embeddingDim: 3, hiddenLayers: [4, 3] });
describeObjective(deepfm, {
  embeddingDim: 3,
  hiddenLayers: [4],
  activation: 'tanh',
  // Without batch normalisation: the biases before it have no gradient but rounding, which Adam makes steps of.
  dropout: 0.2,
});
