/** The models that score by fields, at the sizes at which they are timed: names and options as an experiment has them. */
export const ZOO = {
  fm: {},
  nfm: { hiddenLayers: [64] },
  deepfm: { hiddenLayers: [64, 64] },
  autoint: { layers: 3, heads: 2, attentionDim: 8 },
  // With the normalisations that the peer's AFN cannot leave out.
  afn: { logarithmicNeurons: 64, hiddenLayers: [64, 64], batchNormalisation: true },
};

/** Embedding size at which they are timed. */
export const EMBEDDING_DIM = 16;

/** Step size of Adam, on both sides. */
export const LEARNING_RATE = 0.001;
