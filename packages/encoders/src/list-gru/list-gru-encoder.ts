import type {
  EmbeddedLists,
  EncoderRequest,
  FeatureSchema,
  Parameter,
  PreparedLists,
  ShownItem,
  StateEncoder,
  Tensor,
} from '@paretorec/contracts';
import {
  add,
  concat,
  fill,
  matMul,
  mul,
  reshape,
  scale,
  shift,
  slice,
  stack as stackTensors,
  StackedAttention,
  StackedGruCell,
  tile,
  transpose,
  unstack,
} from '@paretorec/tensor';
import { FieldTokens } from './field-tokens.js';
import { ItemProfile } from './item-profile.js';
import type { ListGruConfig } from './list-gru-config.js';

interface PreparedGruLists extends PreparedLists {
  /** [S, B, 3H] share of behaviour and bias in the gates of every step. */
  readonly constantGates: Tensor;
  /** [S, T, B, 3H] gates of the items at their logged positions, without weights; computed when first asked. */
  readonly itemGates: () => Tensor;
}

/**
 * Field attention, behaviour attention and a gated recurrent unit (Eq. 3 to 6), for S networks at once.
 *
 * f_i = [f_inter; ω_i; f_behav] goes through the unit's input kernel in three parts, so that what is constant over
 * a list (behaviour) is multiplied once a list and not once a position.
 */
export class ListGruEncoder implements StateEncoder {
  readonly stateDim: number;
  readonly itemDim: number;
  readonly parameters: readonly Parameter[];
  readonly #config: ListGruConfig;
  readonly #request: EncoderRequest;
  readonly #positionCount: number;
  readonly #requestTokens: FieldTokens;
  readonly #itemTokens: FieldTokens;
  readonly #position: Parameter;
  readonly #startItem: Parameter;
  readonly #profile: ItemProfile;
  readonly #clickProfile: ItemProfile;
  readonly #fieldAttention: StackedAttention;
  readonly #clickAttention: StackedAttention;
  readonly #fieldKernel: Parameter;
  readonly #clickKernel: Parameter;
  readonly #weightKernel: Parameter | undefined;
  readonly #bias: Parameter;
  readonly #cell: StackedGruCell;

  /**
   * @param features the fields that the request's embedder embeds.
   * @param positionCount positions with an embedding of their own; later ones share the last.
   */
  constructor(
    config: ListGruConfig,
    request: EncoderRequest,
    features: FeatureSchema,
    positionCount: number,
  ) {
    const { parameters: store, embedder, stack, weightsInState } = request;
    const { stateDim, itemDim, heads } = config;
    const dim = embedder.embeddingDim;
    this.stateDim = stateDim;
    this.itemDim = itemDim;
    this.#config = config;
    this.#request = request;
    this.#positionCount = positionCount;
    this.#requestTokens = new FieldTokens([...features.user, ...features.context]);
    this.#itemTokens = new FieldTokens([...features.item, ...features.impression]);

    this.#position = store.create('position', [positionCount + 1, dim], {
      kind: 'normal',
      standardDeviation: 0.05,
    });
    this.#startItem = store.create('startItem', [embedder.itemFields, dim], { kind: 'zeros' });
    this.#profile = new ItemProfile(
      store.scope('item'),
      embedder.itemFields * dim,
      config.itemHiddenUnits,
      itemDim,
    );
    this.#clickProfile = new ItemProfile(store.scope('click'), embedder.historyFields * dim, 0, itemDim);
    this.#fieldAttention = new StackedAttention(store.scope('fieldAttention'), { stack, heads, dim });
    this.#clickAttention = new StackedAttention(store.scope('clickAttention'), {
      stack,
      heads,
      dim: itemDim,
    });

    const fields =
      this.#requestTokens.count + 1 + (config.sequenceItem === 'in' ? this.#itemTokens.count : 0);
    const gates = 3 * stateDim;
    const kernel = (name: string, inputs: number): Parameter =>
      store.create(name, [stack, inputs, gates], { kind: 'glorotUniform', fanIn: inputs, fanOut: stateDim });
    this.#fieldKernel = kernel('fieldKernel', fields * dim);
    this.#clickKernel = kernel('clickKernel', features.historyLength * itemDim);
    this.#weightKernel = weightsInState > 0 ? kernel('weightKernel', weightsInState) : undefined;
    this.#bias = store.create('bias', [stack, 1, gates], { kind: 'zeros' });
    this.#cell = new StackedGruCell(store.scope('gru'), { stack, units: stateDim });

    this.parameters = [
      this.#position,
      ...(config.sequenceItem === 'in' && config.startToken ? [this.#startItem] : []),
      ...this.#profile.parameters,
      ...this.#clickProfile.parameters,
      ...this.#fieldAttention.parameters,
      ...this.#clickAttention.parameters,
      this.#fieldKernel,
      this.#clickKernel,
      ...(this.#weightKernel ? [this.#weightKernel] : []),
      this.#bias,
      ...this.#cell.parameters,
    ];
  }

  prepare(lists: EmbeddedLists): PreparedGruLists {
    const items = transpose(this.#profile.apply(lists.item), [1, 0, 2]);
    const constantGates = add(this.#behaviourGates(lists), this.#bias.value);
    let itemGates: Tensor | undefined;
    return {
      lists,
      items,
      constantGates,
      itemGates: () => (itemGates ??= this.#gatesOfLoggedItems(lists, constantGates)),
    };
  }

  begin(prepared: PreparedLists): Tensor {
    const { lists, constantGates } = prepared as PreparedGruLists;
    const { stack, weightsInState } = this.#request;
    if (!this.#config.startToken)
      return scale(slice(constantGates, [0, 0, 0], [stack, lists.lists, this.stateDim]), 0);
    const fields = tile(reshape(this.#startItem.value, [1, 1, ...this.#startItem.shape]), [
      1,
      lists.lists,
      1,
      1,
    ]);
    const gates = this.#gates(lists, fields, [0], constantGates);
    const uniform = weightsInState > 0 ? fill([lists.lists, weightsInState], 1 / weightsInState) : undefined;
    return this.#cell.step(this.#withWeights(reshape(gates, constantGates.shape), uniform));
  }

  advance(prepared: PreparedLists, state: Tensor, shown: ShownItem): Tensor {
    const { lists, constantGates } = prepared as PreparedGruLists;
    const fields = reshape(shown.fields, [1, ...shown.fields.shape]);
    const gates = this.#gates(lists, fields, [shown.position + 1], constantGates);
    return this.#cell.step(this.#withWeights(reshape(gates, constantGates.shape), shown.weights), state);
  }

  unroll(prepared: PreparedLists, weigh?: (position: number, state: Tensor) => Tensor): Tensor {
    const { lists, itemGates } = prepared as PreparedGruLists;
    const gates = unstack(itemGates(), 1);
    let state = this.begin(prepared);
    const states = [state];
    for (let position = 0; position < lists.positions - 1; position++) {
      state = this.#cell.step(this.#withWeights(gates[position]!, weigh?.(position, state)), state);
      states.push(state);
    }
    // The last item's weights change no state, but whoever weighs wants to be asked for every position.
    weigh?.(lists.positions - 1, state);
    return stackTensors(states, 1);
  }

  include(prepared: PreparedLists, states: Tensor, weights?: Tensor): Tensor {
    const { itemGates } = prepared as PreparedGruLists;
    const [stack, positions, lists, units] = states.shape as [number, number, number, number];
    let gates = reshape(itemGates(), [stack, positions * lists, 3 * units]);
    if (weights !== undefined) {
      const byPosition = reshape(transpose(weights, [1, 0, 2]), [positions * lists, -1]);
      gates = this.#withWeights(gates, byPosition);
    }
    const next = this.#cell.step(gates, reshape(states, [stack, positions * lists, units]));
    return reshape(next, states.shape);
  }

  #gatesOfLoggedItems(lists: EmbeddedLists, constantGates: Tensor): Tensor {
    const fields = transpose(lists.item, [1, 0, 2, 3]);
    const positions = Array.from({ length: lists.positions }, (_, i) => i + 1);
    return this.#gates(lists, fields, positions, constantGates);
  }

  /**
   * Gate inputs of P steps, without weights.
   *
   * @param fields [P, B, F, D] embedded fields of what each step takes in.
   * @param positions the P rows of the position table; row 0 is the start.
   * @returns [S, P, B, 3H]
   */
  #gates(lists: EmbeddedLists, fields: Tensor, positions: readonly number[], constantGates: Tensor): Tensor {
    const { stack, embedder } = this.#request;
    const dim = embedder.embeddingDim;
    const [steps, count, itemFields] = fields.shape as [number, number, number];
    const known = this.#requestTokens.apply(lists.request);
    const request = tile(reshape(known, [1, count, -1, dim]), [steps, 1, 1, 1]);
    const rows = positions.map((row) =>
      slice(this.#position.value, [Math.min(row, this.#positionCount), 0], [1, dim]),
    );
    const position = tile(reshape(concat(rows, 0), [steps, 1, 1, dim]), [1, count, 1, 1]);
    const withItem = this.#config.sequenceItem === 'in' && itemFields > 0;
    const item = (): Tensor => {
      const tokens = this.#itemTokens.apply(reshape(fields, [steps * count, itemFields, dim]));
      return reshape(tokens, [steps, count, -1, dim]);
    };
    const parts = [request, position, ...(withItem ? [item()] : [])];
    const sets = concat(parts, 2);
    const inter = this.#fieldAttention.apply(reshape(sets, [steps * count, sets.shape[2]!, dim]));
    const gates = reshape(matMul(inter, this.#fieldKernel.value), [stack, steps, count, -1]);
    return add(gates, reshape(constantGates, [stack, 1, count, -1]));
  }

  /** [S, B, 3H] */
  #behaviourGates(lists: EmbeddedLists): Tensor {
    const clicks = this.#clickProfile.apply(lists.history);
    const [count, capacity] = clicks.shape as [number, number];
    const bias = reshape(scale(shift(lists.historyMask, -1), 1e9), [count, 1, capacity]);
    const attended = this.#clickAttention.apply(clicks, bias);
    // What attends from a padded entry is dropped as well, so that padding changes nothing.
    const mask = reshape(lists.historyMask, [1, count, capacity, 1]);
    const byClick = reshape(attended, [attended.shape[0]!, count, capacity, -1]);
    return matMul(reshape(mul(byClick, mask), attended.shape), this.#clickKernel.value);
  }

  /** gates [S, N, 3H] plus the share of weights [N, K]. */
  #withWeights(gates: Tensor, weights: Tensor | undefined): Tensor {
    if (this.#weightKernel === undefined || weights === undefined) return gates;
    const { stack } = this.#request;
    const each = tile(reshape(weights, [1, ...weights.shape]), [stack, 1, 1]);
    return add(gates, matMul(each, this.#weightKernel.value));
  }
}
