import { describeObjective } from '@paretorec/testing/conformance';
import { autoint } from '../index.js';

const small = { embeddingDim: 3, layers: 2, heads: 2, attentionDim: 2 };

describeObjective(autoint, small);
describeObjective(autoint, { ...small, layers: 1, residual: false, hiddenLayers: [4] });
