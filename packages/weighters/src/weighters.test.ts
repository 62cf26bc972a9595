import { listRecurrent } from '@paretorec/encoders';
import { describeWeighter } from '@paretorec/testing/conformance';
import { fixed, mgda, paperec, random } from './index.js';

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

describeWeighter(fixed);
describeWeighter(random);
describeWeighter(mgda);
describeWeighter(paperec, small, encoder);
describeWeighter(
  paperec,
  { ...small, actorLoss: 'direct', actorHead: 'mlp', rewardScaling: 'none', weightFloor: 0 },
  encoder,
);
