import { describeObjective } from '@paretorec/testing/conformance';
import { deepfm } from '../index.js';

describeObjective(deepfm, { embeddingDim: 3, hiddenLayers: [4, 3] });
