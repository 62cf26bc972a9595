import { describeObjective } from '@paretorec/testing/conformance';
import { afn } from '../index.js';

// With the default epsilon the logarithm is too steep near 0 for differences in single precision.
const small = {
  embeddingDim: 3,
  logarithmicNeurons: 4,
  hiddenLayers: [4],
  epsilon: 0.1,
  logarithmicNormalisation: false,
};

describeObjective(afn, small);
describeObjective(afn, { ...small, ensemble: true, ensembleLayers: [3] });
describeObjective(afn, { ...small, logarithmicNormalisation: true, batchNormalisation: true, dropout: 0.2 });
