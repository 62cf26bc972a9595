import { listRecurrent } from '@paretorec/encoders';
import { describeWeighter } from '@paretorec/testing/conformance';
import {
  cagrad,
  dwa,
  epo,
  fixed,
  graddrop,
  gradnorm,
  imtlG,
  mgda,
  nashMtl,
  pcgrad,
  poEaOe,
  powRl,
  random,
  stch,
  uncertainty,
  upgrad,
  utilityActor,
} from './index.js';

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
describeWeighter(fixed, { weights: 'tuned', steps: 4 });
describeWeighter(
  poEaOe,
  { populationSize: 4, archiveSize: 3, generations: 2, explorationLists: 10 },
  { placeBound: 'it searches by random draws' },
);
describeWeighter(random, {}, { placeBound: 'it draws a weight for each place' });
describeWeighter(utilityActor, small, encoder);
describeWeighter(utilityActor, { ...small, actorHead: 'mlp', weightFloor: 0, pull: 0 }, encoder);
describeWeighter(
  powRl,
  { embeddingDim: 4, hiddenUnits: 4, steps: 3, exploration: 0.5 },
  { ...encoder, placeBound: 'it explores points of a lattice by their numbers' },
);
describeWeighter(
  pcgrad,
  {},
  { placeBound: 'the order of projections is drawn; for a given one see the weightings' },
);
for (const definition of [mgda, cagrad, imtlG, nashMtl, stch, epo, uncertainty, gradnorm, upgrad])
  describeWeighter(definition);
for (const definition of [mgda, epo]) describeWeighter(definition, { gradients: 'batch' });
describeWeighter(dwa, { period: 1 });
describeWeighter(graddrop);
