import type { EmbedderFactory, ObjectiveSpec, ParameterStore, Rng } from '@paretorec/contracts';
import { candidateFieldCount } from '../feature-interaction/candidate-fields.js';
import { CandidateModel, type CandidateNetwork } from '../feature-interaction/candidate-model.js';
import { Dropouts } from '../feature-interaction/training-pass.js';

/** What a network for several tasks is made for. */
export interface MultiTaskRequest {
  readonly parameters: ParameterStore;
  /** K', one a task. */
  readonly tasks: number;
  /** F x D, width of a candidate's embedded fields in one row. */
  readonly inputDim: number;
  /** Makes the dropout layers. */
  readonly dropouts: Dropouts;
}

/** What a multi-task model is made of. */
export interface MultiTaskParts {
  readonly parameters: ParameterStore;
  readonly embedders: EmbedderFactory;
  /** Draws the dropout masks. */
  readonly rng: Rng;
  /** D */
  readonly embeddingDim: number;
  /** Which objectives have the logistic loss; the others have the squared error. */
  readonly logistic: readonly boolean[];
  readonly network: (request: MultiTaskRequest) => CandidateNetwork;
}

/** One network for all given objectives, a task each, over one set of embeddings that they share. */
export function multiTaskModel(objectives: readonly ObjectiveSpec[], parts: MultiTaskParts): CandidateModel {
  const { parameters, embedders, rng, embeddingDim, logistic, network } = parts;
  const names = objectives.map(({ name }) => name);
  // Named after its objectives: networks of other options, and other models, have tables of their own.
  const embedder = embedders.create(`objectives.${names.join('+')}`, { embeddingDim });
  const dropouts = new Dropouts();
  const inputDim = candidateFieldCount(embedder) * embeddingDim;
  return new CandidateModel(names, {
    embedder,
    network: network({ parameters, tasks: names.length, inputDim, dropouts }),
    dropouts,
    rng,
    logistic,
  });
}
