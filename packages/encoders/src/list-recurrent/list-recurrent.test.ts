import { describeEncoder } from '@paretorec/testing/conformance';
import encoders, { listRecurrent } from '../index.js';

const small = {
  stateDim: 4,
  itemDim: 4,
  itemHiddenUnits: 3,
  fields: { heads: 2 },
  behaviour: { heads: 2 },
};
const needs = { components: encoders.components };
const cells = [{ use: 'gru' }, { use: 'lstm' }, { use: 'causal-attention', heads: 2, window: 5 }];

for (const cell of cells) describeEncoder(listRecurrent, { ...small, cell }, needs);
for (const cell of cells) {
  describeEncoder(listRecurrent, { ...small, cell, sequenceItem: 'out', startToken: false }, needs);
}
describeEncoder(listRecurrent, { ...small, startToken: false, itemHiddenUnits: 0 }, needs);
describeEncoder(listRecurrent, { ...small, sequenceItem: 'out' }, needs);
// A window that is shorter than the lists forgets their first steps, in one pass as step by step.
describeEncoder(listRecurrent, { ...small, cell: { use: 'causal-attention', heads: 1, window: 2 } }, needs);
