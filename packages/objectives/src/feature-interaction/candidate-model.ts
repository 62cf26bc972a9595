import type {
  DrawnArray,
  EmbeddedLists,
  Embedder,
  ListBatch,
  ObjectiveEvaluation,
  ObjectiveModel,
  ObjectiveTargets,
  Parameter,
  Rng,
  ScoreKind,
  ScoringSession,
  Tensor,
} from '@paretorec/contracts';
import { detach, reshape, transpose, zeros } from '@paretorec/tensor';
import { candidateFields } from './candidate-fields.js';
import { lossesOf } from './losses.js';
import type { Dropouts, TrainingPass } from './training-pass.js';

/** Gradients of N candidates' scores by the representation. */
export interface CandidateSensitivity {
  /** [K', N, R] by what the objectives share; left out where they share nothing. */
  readonly shared?: Tensor;
  /** [K', N] squared norms by what is the objective's own. */
  readonly own: Tensor;
}

/** What a {@link CandidateNetwork} says of N candidates. */
export interface CandidateOutput {
  /** [K', N] */
  readonly score: Tensor;
  /** Computes the scores' gradients: serving needs none. */
  readonly sensitivity: () => CandidateSensitivity;
}

/** Scores candidates by their embedded fields, for K' objectives at once. */
export interface CandidateNetwork {
  readonly parameters: readonly Parameter[];
  /**
   * @param fields [S, N, F, D] of N candidates; S is K' where objectives have embeddings of their own, 1 where they share them.
   * @param pass in training; left out in serving.
   */
  apply(fields: Tensor, pass?: TrainingPass): CandidateOutput;
}

/** What a {@link CandidateModel} is made of. */
export interface CandidateModelParts {
  readonly embedder: Embedder;
  readonly network: CandidateNetwork;
  /** Those of the network's layers. */
  readonly dropouts: Dropouts;
  /** Draws the dropout masks. */
  readonly rng: Rng;
  /** Which objectives have the logistic loss; the others have the squared error. */
  readonly logistic: readonly boolean[];
}

/** Scores every item of a list by its fields and those of user, context and past clicks, whatever else the list shows. */
export class CandidateModel implements ObjectiveModel {
  readonly objectives: readonly string[];
  readonly embedder: Embedder;
  readonly parameters: readonly Parameter[];
  readonly scoreKinds: readonly ScoreKind[];
  readonly #parts: CandidateModelParts;

  /** @param objectives their names. */
  constructor(objectives: readonly string[], parts: CandidateModelParts) {
    this.objectives = objectives;
    this.embedder = parts.embedder;
    this.parameters = parts.network.parameters;
    this.scoreKinds = parts.logistic.map((logistic) => (logistic ? 'log-odds' : 'mean'));
    this.#parts = parts;
  }

  draw({ lists, positions }: ListBatch): DrawnArray[] {
    return this.#parts.dropouts.draw(lists * positions, this.#parts.rng);
  }

  evaluate(
    lists: EmbeddedLists,
    targets: ObjectiveTargets,
    _weights?: Tensor,
    drawn?: readonly Tensor[],
  ): ObjectiveEvaluation {
    const pass = drawn && { real: reshape(lists.mask, [-1]), masks: drawn };
    const { score, sensitivity } = this.#parts.network.apply(candidateFields(lists), pass);
    const scores = byList(score, lists);
    const { shared, own } = sensitivity();
    return {
      scores,
      ...lossesOf(scores, targets, this.#parts.logistic),
      sensitivity: {
        shared: shared === undefined ? zeros([...scores.shape, 0]) : detach(byList(shared, lists)),
        own: detach(byList(own, lists)),
      },
    };
  }

  begin(lists: EmbeddedLists): ScoringSession {
    const scores = (): Tensor => byList(this.#parts.network.apply(candidateFields(lists)).score, lists);
    // What was shown before changes no score.
    return { scoreAll: scores, scoreLogged: scores, show: () => undefined };
  }
}

/** [K', B x T, ...] to [B, T, K', ...]. */
function byList(x: Tensor, { lists, positions }: EmbeddedLists): Tensor {
  const [objectives, , ...rest] = x.shape as [number, number, ...number[]];
  const order = [1, 0, ...rest.map((_, i) => i + 2)];
  return reshape(transpose(x, order), [lists, positions, objectives, ...rest]);
}
