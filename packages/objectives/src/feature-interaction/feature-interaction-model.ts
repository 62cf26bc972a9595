import type {
  DrawnArray,
  EmbeddedLists,
  Embedder,
  EmbedderFactory,
  ListBatch,
  ObjectiveEvaluation,
  ObjectiveModel,
  ObjectiveSpec,
  ObjectiveTargets,
  Parameter,
  ParameterStore,
  Rng,
  ScoreKind,
  ScoringSession,
  Tensor,
} from '@paretorec/contracts';
import { add, detach, reshape, shift, split, stackEmbedders, sum, transpose, zeros } from '@paretorec/tensor';
import { candidateFieldCount, candidateFields } from './candidate-fields.js';
import type { FeatureInteraction, InteractionFactory, InteractionOutput } from './interaction.js';
import { isLogistic, lossesOf, type LossChoice } from './losses.js';
import { Dropouts, type TrainingPass } from './training-pass.js';

/** What a {@link FeatureInteractionModel} is made of. */
export interface FeatureInteractionParts {
  readonly parameters: ParameterStore;
  readonly embedders: EmbedderFactory;
  /** Draws the dropout masks. */
  readonly rng: Rng;
  /** D */
  readonly embeddingDim: number;
  readonly loss: LossChoice;
  /** Whether every feature value has a first-order weight: a further, last dimension of its embedding. */
  readonly firstOrder: boolean;
  readonly interaction: InteractionFactory;
}

/**
 * Models that score a candidate by the fields of user, context, past clicks and item, whatever else the list shows. One an
 * objective, with embeddings of its own, all run as one stacked network.
 *
 * score = bias + first-order weights of the feature values (where the model has them) + interaction of the embedded fields.
 */
export class FeatureInteractionModel implements ObjectiveModel {
  readonly objectives: readonly string[];
  readonly embedder: Embedder;
  readonly parameters: readonly Parameter[];
  readonly scoreKinds: readonly ScoreKind[];
  readonly #logistic: readonly boolean[];
  readonly #firstOrder: boolean;
  readonly #bias: Parameter;
  readonly #interaction: FeatureInteraction;
  readonly #dropouts: Dropouts;
  readonly #rng: Rng;

  constructor(objectives: readonly ObjectiveSpec[], parts: FeatureInteractionParts) {
    const { parameters, embedders, rng, embeddingDim, loss, firstOrder, interaction } = parts;
    const stack = objectives.length;
    this.objectives = objectives.map(({ name }) => name);
    const rowDim = embeddingDim + (firstOrder ? 1 : 0);
    this.embedder = stackEmbedders(
      objectives.map(({ name }) => embedders.create(`objectives.${name}`, { embeddingDim: rowDim })),
    );
    this.#logistic = objectives.map((objective) => isLogistic(loss, objective));
    this.scoreKinds = this.#logistic.map((logistic) => (logistic ? 'log-odds' : 'mean'));
    this.#firstOrder = firstOrder;
    this.#bias = parameters.create('bias', [stack, 1], { kind: 'zeros' });
    this.#dropouts = new Dropouts(stack);
    this.#rng = rng;
    this.#interaction = interaction({
      parameters,
      stack,
      fields: candidateFieldCount(this.embedder),
      embeddingDim,
      dropouts: this.#dropouts,
    });
    this.parameters = [this.#bias, ...this.#interaction.parameters];
  }

  draw({ lists, positions }: ListBatch): DrawnArray[] {
    return this.#dropouts.draw(lists * positions, this.#rng);
  }

  evaluate(
    lists: EmbeddedLists,
    targets: ObjectiveTargets,
    _weights?: Tensor,
    drawn?: readonly Tensor[],
  ): ObjectiveEvaluation {
    const pass = drawn && { real: reshape(lists.mask, [-1]), masks: drawn };
    const { score, sensitivity } = this.#output(lists, pass);
    const scores = byList(score, lists);
    return {
      scores,
      ...lossesOf(scores, targets, this.#logistic),
      sensitivity: {
        shared: zeros([...scores.shape, 0]),
        own: detach(byList(sensitivity(), lists)),
      },
    };
  }

  begin(lists: EmbeddedLists): ScoringSession {
    const scores = (): Tensor => byList(this.#output(lists).score, lists);
    // What was shown before changes no score.
    return { scoreAll: scores, scoreLogged: scores, show: () => undefined };
  }

  #output(lists: EmbeddedLists, pass?: TrainingPass): InteractionOutput {
    const fields = candidateFields(lists);
    if (!this.#firstOrder) return this.#biased(this.#interaction.apply(fields, pass));
    const [, , count, width] = fields.shape as [number, number, number, number];
    const [embedded, firstOrder] = split(fields, [width - 1, 1], 3) as [Tensor, Tensor];
    const linear = sum(firstOrder, [2, 3]);
    const interaction = this.#interaction.apply(embedded, pass);
    return this.#biased({
      score: add(interaction.score, linear),
      // Each first-order weight is an input of the output's sum, with slope 1.
      sensitivity: () => shift(interaction.sensitivity(), count),
    });
  }

  #biased({ score, sensitivity }: InteractionOutput): InteractionOutput {
    return { score: add(score, this.#bias.value), sensitivity };
  }
}

/** [K', B x T] to [B, T, K']. */
const byList = (x: Tensor, { lists, positions }: EmbeddedLists): Tensor =>
  reshape(transpose(x, [1, 0]), [lists, positions, -1]);
