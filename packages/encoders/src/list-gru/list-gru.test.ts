import { describeEncoder } from '@paretorec/testing/conformance';
import { listGru } from '../index.js';

const small = { stateDim: 5, itemDim: 4, itemHiddenUnits: 3, heads: 2 };

describeEncoder(listGru, small);
describeEncoder(listGru, { ...small, sequenceItem: 'out', startToken: false, itemHiddenUnits: 0 });
