import { describeObjective } from '@paretorec/testing/conformance';
import { deepfm } from '../index.js';

describeObjective(deepfm, { embeddingDim: 3, hiddenLayers: [4, 3] });
describeObjective(deepfm, {
  embeddingDim: 3,
  hiddenLayers: [4],
  activation: 'tanh',
  dropout: 0.2,
  batchNormalisation: true,
});
