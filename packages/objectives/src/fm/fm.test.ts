import { describeObjective } from '@paretorec/testing/conformance';
import { fm } from '../index.js';

describeObjective(fm, { embeddingDim: 3 });
describeObjective(fm, { embeddingDim: 3, loss: 'logistic' });
