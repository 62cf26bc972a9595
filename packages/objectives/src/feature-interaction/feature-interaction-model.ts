import type {
  Embedder,
  EmbedderFactory,
  ObjectiveSpec,
  Parameter,
  ParameterStore,
  Rng,
  Tensor,
} from '@paretorec/contracts';
import { add, shift, split, stackEmbedders, sum } from '@paretorec/tensor';
import { candidateFieldCount } from './candidate-fields.js';
import { CandidateModel, type CandidateNetwork, type CandidateOutput } from './candidate-model.js';
import type { FeatureInteraction, InteractionFactory, InteractionOutput } from './interaction.js';
import { isLogistic, type LossChoice } from './losses.js';
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
export class FeatureInteractionModel extends CandidateModel {
  constructor(objectives: readonly ObjectiveSpec[], parts: FeatureInteractionParts) {
    const { embedders, embeddingDim, firstOrder, loss, rng } = parts;
    const rowDim = embeddingDim + (firstOrder ? 1 : 0);
    const embedder = stackEmbedders(
      objectives.map(({ name }) => embedders.create(`objectives.${name}`, { embeddingDim: rowDim })),
    );
    const dropouts = new Dropouts();
    super(
      objectives.map(({ name }) => name),
      {
        embedder,
        network: new InteractionNetwork(objectives.length, embedder, dropouts, parts),
        dropouts,
        rng,
        logistic: objectives.map((objective) => isLogistic(loss, objective)),
      },
    );
  }
}

class InteractionNetwork implements CandidateNetwork {
  readonly parameters: readonly Parameter[];
  readonly #firstOrder: boolean;
  readonly #bias: Parameter;
  readonly #interaction: FeatureInteraction;

  constructor(
    stack: number,
    embedder: Embedder,
    dropouts: Dropouts,
    { parameters, embeddingDim, firstOrder, interaction }: FeatureInteractionParts,
  ) {
    this.#firstOrder = firstOrder;
    this.#bias = parameters.create('bias', [stack, 1], { kind: 'zeros' });
    const fields = candidateFieldCount(embedder);
    this.#interaction = interaction({ parameters, stack, fields, embeddingDim, dropouts });
    this.parameters = [this.#bias, ...this.#interaction.parameters];
  }

  apply(fields: Tensor, pass?: TrainingPass): CandidateOutput {
    const { score, sensitivity } = this.#firstOrder
      ? this.#withFirstOrder(fields, pass)
      : this.#interaction.apply(fields, pass);
    return { score: add(score, this.#bias.value), sensitivity: () => ({ own: sensitivity() }) };
  }

  #withFirstOrder(fields: Tensor, pass: TrainingPass | undefined): InteractionOutput {
    const [, , count, width] = fields.shape as [number, number, number, number];
    const [embedded, firstOrder] = split(fields, [width - 1, 1], 3) as [Tensor, Tensor];
    const linear = sum(firstOrder, [2, 3]);
    const { score, sensitivity } = this.#interaction.apply(embedded, pass);
    return {
      score: add(score, linear),
      // Each first-order weight is an input of the output's sum, with slope 1.
      sensitivity: () => shift(sensitivity(), count),
    };
  }
}
