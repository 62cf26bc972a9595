import { defineComponent, EMBEDDERS, ENCODER, PARAMETERS } from '@paretorec/contracts';
import { DqnConfig } from './dqn-config.js';
import { DqnModel } from './dqn-model.js';

/** List-wise double DQN (Sec. 3.4). */
export const dqn = defineComponent({
  kind: 'objective',
  name: 'dqn',
  summary: 'list-wise double DQN: an item is worth its reward and what it leaves possible (Eq. 14 to 17)',
  config: DqnConfig,
  literal: { head: 'linear', outputActivation: 'relu' },
  inject: { parameters: PARAMETERS, encoder: ENCODER, embedders: EMBEDDERS },
  create: (config, { parameters, encoder, embedders }, objectives) =>
    new DqnModel(config, objectives, {
      parameters,
      encoder,
      // One name for all objective models: they share their embeddings, and their gradients meet there.
      embedder: embedders.create('objectives', { embeddingDim: config.embeddingDim }),
    }),
  docs: 'components/objectives/dqn.md',
});
