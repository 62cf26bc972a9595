import { describeObjective } from '@paretorec/testing/conformance';
import { autoint } from '../index.js';

const small = { embeddingDim: 3, layers: 2, heads: 2, attentionDim: 2 };

describeObjective(autoint, small);
describeObjective(autoint, { ...small, layers: 1, residual: false, hiddenLayers: [4] });
describeObjective(autoint, {
  ...small,
  layers: 1,
  hiddenLayers: [4],
  dropout: 0.2,
  attentionDropout: 0.2,
  batchNormalisation: true,
});
