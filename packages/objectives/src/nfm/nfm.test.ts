import { describeObjective } from '@paretorec/testing/conformance';
import { nfm } from '../index.js';

describeObjective(nfm, { embeddingDim: 3, hiddenLayers: [4, 3] });
describeObjective(nfm, { embeddingDim: 3, hiddenLayers: [], loss: 'squared' });
describeObjective(nfm, {
  embeddingDim: 3,
  hiddenLayers: [4],
  dropout: 0.2,
  batchNormalisation: true,
  interactionDropout: 0.2,
  interactionNormalisation: true,
});
