import {
  ParetorecError,
  type Behaviour,
  type BehaviourFactory,
  type EmbeddedLists,
  type EncoderRequest,
  type FeatureSchema,
  type FieldInteraction,
  type FieldInteractionFactory,
  type Parameter,
  type Tensor,
} from '@paretorec/contracts';
import { add, concat, fill, forEachNetwork, fromArray, project, reshape, tile } from '@paretorec/tensor';
import { FieldTokens } from './field-tokens.js';
import { ItemProfile } from './item-profile.js';

/** What {@link StepInputs} is made for. */
export interface StepInputsShape {
  readonly request: EncoderRequest;
  readonly features: FeatureSchema;
  readonly parts: { readonly fields: FieldInteractionFactory; readonly behaviour: BehaviourFactory };
  /** Positions with an embedding of their own; later ones share the last. */
  readonly positionCount: number;
  /** I: width of a past click. */
  readonly clickDim: number;
  /** G: width of an input. */
  readonly inputDim: number;
  /** H, by which kernels are scaled. */
  readonly stateDim: number;
  /** Whether steps know an item. */
  readonly withItem: boolean;
  /** Whether some of those steps know none, and a learnt stand-in takes its place. */
  readonly withEmptyItem: boolean;
}

/** What all steps of a batch of lists have in common. */
export interface CommonInputs {
  readonly lists: number;
  /** [E, B, F, D] what attention sees of user and context. */
  readonly known: Tensor;
  /** [S, B, G] share of behaviour and bias. */
  readonly constant: Tensor;
}

/**
 * The inputs f_i W + b of a cell's steps, with f_i = [f_inter; ω_i; f_behav] (Eq. 3 to 5). W comes in three parts, so that
 * what is constant over a list (behaviour) is multiplied once a list and not once a position.
 *
 * Axes: E networks with embeddings of their own (1 where S networks share them), P steps, B lists.
 */
export class StepInputs {
  readonly parameters: readonly Parameter[];
  readonly #shape: StepInputsShape;
  readonly #knownTokens: FieldTokens;
  readonly #itemTokens: FieldTokens;
  readonly #position: Parameter;
  readonly #emptyItem: Parameter | undefined;
  readonly #clickProfile: ItemProfile;
  readonly #interaction: FieldInteraction;
  readonly #behaviour: Behaviour;
  readonly #fieldKernel: Parameter;
  readonly #clickKernel: Parameter;
  readonly #weightKernel: Parameter | undefined;
  readonly #bias: Parameter;

  constructor(shape: StepInputsShape) {
    const { request, features, parts, positionCount, clickDim, inputDim, stateDim } = shape;
    const { parameters: store, embedder, stack, weightsInState } = request;
    if (features.historyLength === 0) throw noPastClicks();
    const networks = embedder.networks ?? 1;
    const fieldDim = embedder.embeddingDim;
    this.#shape = shape;
    this.#knownTokens = new FieldTokens([...features.user, ...features.context]);
    this.#itemTokens = new FieldTokens([...features.item, ...features.impression]);
    this.#position = store.create('position', [networks, positionCount + 1, fieldDim], {
      kind: 'normal',
      standardDeviation: 0.05,
    });
    this.#emptyItem = shape.withEmptyItem
      ? store.create('emptyItem', [networks, embedder.itemFields, fieldDim], { kind: 'zeros' })
      : undefined;
    this.#clickProfile = new ItemProfile(store.scope('click'), {
      networks,
      inputDim: embedder.historyFields * fieldDim,
      hiddenUnits: 0,
      outputDim: clickDim,
    });
    this.#interaction = parts.fields.create({
      parameters: store.scope('fields'),
      stack,
      fields: this.#knownTokens.count + 1 + (shape.withItem ? this.#itemTokens.count : 0),
      fieldDim,
    });
    this.#behaviour = parts.behaviour.create({
      parameters: store.scope('behaviour'),
      stack,
      clicks: features.historyLength,
      clickDim,
    });
    const kernel = (name: string, inputs: number): Parameter =>
      store.create(name, [stack, inputs, inputDim], {
        kind: 'glorotUniform',
        fanIn: inputs,
        fanOut: stateDim,
      });
    this.#fieldKernel = kernel('fieldKernel', this.#interaction.outputDim);
    this.#clickKernel = kernel('clickKernel', this.#behaviour.outputDim);
    this.#weightKernel = weightsInState > 0 ? kernel('weightKernel', weightsInState) : undefined;
    this.#bias = store.create('bias', [stack, 1, inputDim], { kind: 'zeros' });
    this.parameters = [
      this.#position,
      ...(this.#emptyItem ? [this.#emptyItem] : []),
      ...this.#clickProfile.parameters,
      ...this.#interaction.parameters,
      ...this.#behaviour.parameters,
      this.#fieldKernel,
      this.#clickKernel,
      ...(this.#weightKernel ? [this.#weightKernel] : []),
      this.#bias,
    ];
  }

  /**
   * @param request [E, B, F, D] and `history` [E, B, C, F, D] fields of the lists.
   */
  common(request: Tensor, history: Tensor, { lists, historyMask }: EmbeddedLists): CommonInputs {
    const [networks, , fields, dim] = request.shape as [number, number, number, number];
    const known = this.#knownTokens.apply(reshape(request, [networks * lists, fields, dim]));
    const behaviour = this.#behaviour.apply(this.#clickProfile.apply(history), historyMask);
    return {
      lists,
      known: reshape(known, [networks, lists, -1, dim]),
      constant: add(project(behaviour, this.#clickKernel), this.#bias.value),
    };
  }

  /** The item of P steps that know none: [E, P, B, F, D], or nothing where no step knows one. */
  emptyItems(steps: number, lists: number): Tensor | undefined {
    if (this.#emptyItem === undefined) return undefined;
    const [networks, fields, dim] = this.#emptyItem.shape as [number, number, number];
    const each = reshape(this.#emptyItem.value, [networks, 1, fields * dim]);
    return reshape(tile(each, [1, steps * lists, 1]), [networks, steps, lists, fields, dim]);
  }

  /**
   * Inputs of P steps, without weights.
   *
   * @param items [E, P, B, F, D] embedded fields of the item that each step takes in, where steps know one.
   * @param rows the P rows of the position table; row 0 is the start, row i + 1 position i.
   * @returns [S, P, B, G]
   */
  of({ lists, known, constant }: CommonInputs, items: Tensor | undefined, rows: readonly number[]): Tensor {
    const [networks, , tokens, dim] = known.shape as [number, number, number, number];
    const steps = rows.length;
    const perStep = tile(reshape(known, [networks, 1, lists * tokens * dim]), [1, steps, 1]);
    const parts = [
      reshape(perStep, [networks, steps * lists, tokens, dim]),
      reshape(tile(reshape(this.#rows(rows), [networks, steps, 1, dim]), [1, 1, lists, 1]), [
        networks,
        steps * lists,
        1,
        dim,
      ]),
    ];
    if (this.#shape.withItem && items !== undefined) {
      const flat = reshape(items, [networks * steps * lists, items.shape[3]!, dim]);
      parts.push(reshape(this.#itemTokens.apply(flat), [networks, steps * lists, -1, dim]));
    }
    const inter = this.#interaction.apply(concat(parts, 2));
    const { stack } = this.#shape.request;
    const inputs = reshape(project(inter, this.#fieldKernel), [stack, steps, lists, -1]);
    return add(inputs, reshape(constant, [stack, 1, lists, -1]));
  }

  /** inputs [S, N, G] plus the share of weights [N, K] or [S, N, K], where the state takes weights in. */
  withWeights(inputs: Tensor, weights: Tensor | undefined): Tensor {
    if (this.#weightKernel === undefined || weights === undefined) return inputs;
    const byNetwork = weights.rank === 2 ? reshape(weights, [1, ...weights.shape]) : weights;
    const each = forEachNetwork(byNetwork, this.#shape.request.stack);
    return add(inputs, project(each, this.#weightKernel));
  }

  /** Weights [B, K] of a step that shows no item. */
  uniformWeights(lists: number): Tensor | undefined {
    const { weightsInState } = this.#shape.request;
    return weightsInState > 0 ? fill([lists, weightsInState], 1 / weightsInState) : undefined;
  }

  /** [E, P, D] rows of the position table, by a product that every backend differentiates without scattering. */
  #rows(rows: readonly number[]): Tensor {
    const [networks, size] = this.#position.shape as [number, number];
    const selection = new Float32Array(networks * rows.length * size);
    for (let network = 0; network < networks; network++) {
      rows.forEach((row, i) => {
        selection[(network * rows.length + i) * size + Math.min(row, size - 1)] = 1;
      });
    }
    return project(fromArray(selection, [networks, rows.length, size]), this.#position);
  }
}

const noPastClicks = (): ParetorecError =>
  new ParetorecError({
    code: 'bad-option',
    where: 'features.historyLength',
    problem: 'the encoder list-recurrent reads past clicks',
    found: '0',
    expected: '1 or more, with this encoder',
  });
