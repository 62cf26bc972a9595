import { listRecurrent } from '@paretorec/encoders';
import { describeWeighter } from '@paretorec/testing/conformance';
import { paperec } from '../index.js';

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

// Together these have every value of every option once.
describeWeighter(paperec, small, encoder);
describeWeighter(
  paperec,
  {
    ...small,
    actorLoss: 'direct',
    actorHead: 'mlp',
    rewardScaling: 'none',
    weightFloor: 0,
    entropyWeight: 0.1,
  },
  encoder,
);
describeWeighter(paperec, { ...small, ...paperec.literal }, encoder);
describeWeighter(
  paperec,
  {
    ...small,
    criticForm: 'current',
    actorLoss: 'logProbability',
    twinCritics: true,
    targetUpdate: 'periodic',
    targetPeriod: 2,
  },
  encoder,
);
describeWeighter(
  paperec,
  { ...small, criticForm: 'mlp', criticTargetInState: false, actorTargetInState: true, discount: 0 },
  encoder,
);
