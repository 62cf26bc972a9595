import { listGru } from '@paretorec/encoders';
import { describeWeighter } from '@paretorec/testing/conformance';
import {
  cagrad,
  dwa,
  epo,
  fixed,
  gradnorm,
  imtlG,
  mgda,
  nashMtl,
  paperec,
  pcgrad,
  random,
  stch,
  uncertainty,
  upgrad,
} from './index.js';

const encoder = {
  encoder: listGru,
  encoderConfig: { stateDim: 5, itemDim: 4, itemHiddenUnits: 3, heads: 2 },
};
const small = { embeddingDim: 4, rank: 2, hiddenUnits: 4 };

describeWeighter(fixed);
describeWeighter(random);
for (const definition of [mgda, pcgrad, cagrad, imtlG, nashMtl, stch, epo, uncertainty, gradnorm, upgrad])
  describeWeighter(definition);
describeWeighter(dwa, { period: 1 });
describeWeighter(paperec, small, encoder);
describeWeighter(
  paperec,
  { ...small, actorLoss: 'direct', actorHead: 'mlp', rewardScaling: 'none', weightFloor: 0 },
  encoder,
);
