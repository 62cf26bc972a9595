import encoders, { listRecurrent } from '@paretorec/encoders';
import { describeObjective } from '@paretorec/testing/conformance';
import { dqn } from '../index.js';

const encoder = {
  encoder: listRecurrent,
  encoderConfig: {
    stateDim: 5,
    itemDim: 4,
    itemHiddenUnits: 3,
    fields: { heads: 2 },
    behaviour: { heads: 2 },
  },
};
const small = { embeddingDim: 4, rank: 2, hiddenUnits: 4 };

describeObjective(dqn, small, encoder);
describeObjective(dqn, { ...small, head: 'mlp', nextAction: 'logged' }, encoder);
describeObjective(dqn, { ...small, head: 'linear', discount: 0 }, encoder);
describeObjective(dqn, { ...small, loss: 'listwise', discount: 0 }, encoder);
describeObjective(dqn, { ...small, targetInState: true }, encoder);
describeObjective(dqn, { ...small, sharedEmbeddings: false }, encoder);
describeObjective(
  dqn,
  { ...small, targetInState: true, weightsInState: true, sharedEmbeddings: false, nextAction: 'logged' },
  {
    ...encoder,
    encoderConfig: { ...encoder.encoderConfig, cell: { use: 'lstm' }, sequenceItem: 'out' },
    components: encoders.components,
  },
);
