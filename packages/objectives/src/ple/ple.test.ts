import { describeObjective } from '@paretorec/testing/conformance';
import { ple } from '../index.js';

// Smooth activations: differences would step over the kinks of many small ReLUs one above the other.
const small = { embeddingDim: 3, expertLayers: [4], towerLayers: [3] };

describeObjective(ple, { ...small, sharedExperts: 1, activation: 'tanh' });
describeObjective(ple, { ...small, levels: 1, sharedExperts: 2, ownExperts: 1, activation: 'sigmoid' });
describeObjective(ple, {
  ...small,
  levels: 2,
  sharedExperts: 1,
  ownExperts: 1,
  activation: 'tanh',
  dropout: 0.2,
  batchNormalisation: true,
});
