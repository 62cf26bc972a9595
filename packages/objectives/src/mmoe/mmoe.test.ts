import { describeObjective } from '@paretorec/testing/conformance';
import { mmoe } from '../index.js';

const small = { embeddingDim: 3, experts: 3, expertLayers: [4], towerLayers: [3] };

describeObjective(mmoe, small);
describeObjective(mmoe, { ...small, gateLayers: [3], towerLayers: [], activation: 'tanh', loss: 'squared' });
describeObjective(mmoe, { ...small, gateLayers: [3], dropout: 0.2, batchNormalisation: true });
