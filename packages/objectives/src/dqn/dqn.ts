import {
  defineComponent,
  EMBEDDERS,
  ENCODER,
  OBJECTIVES,
  PARAMETERS,
  type Embedder,
} from '@paretorec/contracts';
import { stackEmbedders } from '@paretorec/tensor';
import { DqnConfig } from './dqn-config.js';
import { DqnModel } from './dqn-model.js';

/** List-wise double DQN (Sec. 3.4). */
export const dqn = defineComponent({
  kind: 'objective',
  name: 'dqn',
  summary: 'list-wise double DQN: an item is worth its reward and what it leaves possible (Eq. 14 to 17)',
  config: DqnConfig,
  literal: { head: 'linear', outputActivation: 'relu', weightsInState: true },
  inject: { parameters: PARAMETERS, encoder: ENCODER, embedders: EMBEDDERS, objectives: OBJECTIVES },
  create: (config, { parameters, encoder, embedders, objectives }, own) => {
    const { embeddingDim, sharedEmbeddings, weightsInState } = config;
    const embedder = (owner: string): Embedder => embedders.create(owner, { embeddingDim });
    return new DqnModel(config, own, {
      parameters,
      encoder,
      // One name for all objective models: they share their embeddings, and their gradients meet there.
      embedder: sharedEmbeddings
        ? embedder('objectives')
        : stackEmbedders(own.map(({ name }) => embedder(`objectives.${name}`))),
      weightsInState: weightsInState ? objectives.length : 0,
    });
  },
  docs: 'components/objectives/dqn.md',
});
