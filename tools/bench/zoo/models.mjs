/** The models that score by fields, at the sizes at which they are timed: names and options as an experiment has them. */
export const ZOO = {
  fm: {},
  nfm: { hiddenLayers: [64] },
  deepfm: { hiddenLayers: [64, 64] },
  autoint: { layers: 3, heads: 2, attentionDim: 8 },
  // With the normalisations that the peer's AFN cannot leave out.
  afn: { logarithmicNeurons: 64, hiddenLayers: [64, 64], batchNormalisation: true },
  esmm: { loss: 'logistic', hiddenLayers: [64, 32] },
  mmoe: { loss: 'logistic', experts: 4, expertLayers: [64], gateLayers: [], towerLayers: [32] },
  // The peer makes as many experts for all as for each.
  ple: {
    loss: 'logistic',
    levels: 2,
    sharedExperts: 2,
    ownExperts: 2,
    expertLayers: [64],
    gateLayers: [],
    towerLayers: [32],
  },
};

const MULTI_TASK = new Set(['esmm', 'mmoe', 'ple']);

/** The labels that a model learns, each 0 or 1. */
export const labelsOf = (model) => (MULTI_TASK.has(model) ? ['clicked', 'bought'] : ['clicked']);

/** Embedding size at which they are timed. */
export const EMBEDDING_DIM = 16;

/** Step size of Adam, on both sides. */
export const LEARNING_RATE = 0.001;
