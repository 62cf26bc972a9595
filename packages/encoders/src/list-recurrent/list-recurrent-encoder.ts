import type {
  BehaviourFactory,
  Cell,
  CellFactory,
  EmbeddedLists,
  EncoderRequest,
  EncoderState,
  FeatureSchema,
  FieldInteractionFactory,
  Parameter,
  PreparedLists,
  ShownItem,
  StateEncoder,
  Tensor,
} from '@paretorec/contracts';
import {
  concat,
  reshape,
  slice,
  stack as stackTensors,
  tile,
  transpose,
  unstack,
  zeros,
} from '@paretorec/tensor';
import { ItemProfile } from './item-profile.js';
import type { ListRecurrentConfig } from './list-recurrent-config.js';
import { StepInputs, type CommonInputs } from './step-inputs.js';

/** The parts of which a {@link ListRecurrentEncoder} is made. */
export interface EncoderParts {
  readonly fields: FieldInteractionFactory;
  readonly behaviour: BehaviourFactory;
  readonly cell: CellFactory;
}

interface PreparedRecurrentLists extends PreparedLists {
  readonly common: CommonInputs;
  /** [E, T, B, F, D] embedded fields of the items, positions before lists. */
  readonly itemFields: Tensor;
  /** Inputs of the logged lists, computed when first asked. */
  readonly logged: () => LoggedInputs;
}

interface LoggedInputs {
  /** [S, R, B, G] of the steps that lead to the T states: the start, if there is one, and all items but the last; none if R = 0. */
  readonly sequence: Tensor | undefined;
  /** [S, T, B, G] of each item as a target. */
  readonly targets: () => Tensor;
}

interface RecurrentState extends EncoderState {
  /** [S, P, B, M], computed when first asked: who looks at `hidden` alone may need no memory. */
  readonly memory: () => Tensor;
  /** The P positions, from 0. */
  readonly positions: readonly number[];
}

/** Fields, behaviour and a cell that remembers the steps of a list (Eq. 3 to 6), for S networks at once. */
export class ListRecurrentEncoder implements StateEncoder {
  readonly stateDim: number;
  readonly itemDim: number;
  readonly parameters: readonly Parameter[];
  readonly #config: ListRecurrentConfig;
  readonly #stack: number;
  readonly #networks: number | undefined;
  readonly #withTargets: boolean;
  readonly #withWeights: boolean;
  readonly #profile: ItemProfile;
  readonly #inputs: StepInputs;
  readonly #cell: Cell;

  /**
   * @param features the fields that the request's embedder embeds.
   * @param positionCount positions with an embedding of their own; later ones share the last.
   */
  constructor(
    config: ListRecurrentConfig,
    parts: EncoderParts,
    request: EncoderRequest,
    features: FeatureSchema,
    positionCount: number,
  ) {
    const { parameters: store, embedder, stack } = request;
    const { stateDim, itemDim, itemHiddenUnits, sequenceItem, startToken } = config;
    this.stateDim = stateDim;
    this.itemDim = itemDim;
    this.#config = config;
    this.#stack = stack;
    this.#networks = embedder.networks;
    this.#withTargets = request.targetInState;
    this.#withWeights = request.weightsInState > 0;
    this.#profile = new ItemProfile(store.scope('item'), {
      networks: embedder.networks ?? 1,
      inputDim: embedder.itemFields * embedder.embeddingDim,
      hiddenUnits: itemHiddenUnits,
      outputDim: itemDim,
    });
    this.#cell = parts.cell.create({ parameters: store.scope('cell'), stack, stateDim });
    const withItem = embedder.itemFields > 0 && (sequenceItem === 'in' || request.targetInState);
    this.#inputs = new StepInputs({
      request,
      features,
      parts,
      positionCount,
      clickDim: itemDim,
      inputDim: this.#cell.inputDim,
      stateDim,
      withItem,
      withEmptyItem: withItem && (startToken || sequenceItem === 'out'),
    });
    this.parameters = [...this.#profile.parameters, ...this.#inputs.parameters, ...this.#cell.parameters];
  }

  prepare(lists: EmbeddedLists): PreparedRecurrentLists {
    const common = this.#inputs.common(this.#byNetwork(lists.request), this.#byNetwork(lists.history), lists);
    return this.#prepareItems(lists, common);
  }

  withItems(prepared: PreparedLists, item: Tensor): PreparedRecurrentLists {
    const { lists, common } = prepared as PreparedRecurrentLists;
    return this.#prepareItems({ ...lists, item, positions: item.shape.at(-3)! }, common);
  }

  begin(prepared: PreparedLists): RecurrentState {
    const { lists, common } = prepared as PreparedRecurrentLists;
    if (!this.#config.startToken) {
      const nothing = zeros([this.#stack, lists.lists, this.#cell.memoryDim]);
      return this.#stateAt(0, nothing);
    }
    const inputs = this.#inputs.of(common, this.#inputs.emptyItems(1, lists.lists), [0]);
    const memory = this.#step(inputs, this.#inputs.uniformWeights(lists.lists));
    return this.#stateAt(0, memory);
  }

  advance(prepared: PreparedLists, state: EncoderState, shown: ShownItem): RecurrentState {
    const { lists, common } = prepared as PreparedRecurrentLists;
    const { memory, positions } = state as RecurrentState;
    const fields = this.#byNetwork(shown.fields);
    const item =
      this.#config.sequenceItem === 'in'
        ? reshape(fields, [fields.shape[0]!, 1, ...fields.shape.slice(1)])
        : this.#inputs.emptyItems(1, lists.lists);
    const inputs = this.#inputs.of(common, item, [positions[0]! + 1]);
    const next = this.#step(inputs, shown.weights, this.#rows(memory()));
    return this.#stateAt(positions[0]! + 1, next);
  }

  unroll(prepared: PreparedLists, weigh?: (position: number, hidden: Tensor) => Tensor): RecurrentState {
    const { lists, logged } = prepared as PreparedRecurrentLists;
    const { sequence } = logged();
    const hidden = this.#withWeights || sequence === undefined ? undefined : this.#cell.unroll?.(sequence);
    if (hidden === undefined) return this.#walk(sequence, lists, weigh);
    const nothing = zeros([this.#stack, 1, lists.lists, this.stateDim]);
    let walked: RecurrentState | undefined;
    return {
      hidden: this.#config.startToken ? hidden : concat([nothing, hidden], 1),
      positions: positionsOf(lists),
      memory: () => (walked ??= this.#walk(sequence, lists)).memory(),
    };
  }

  include(prepared: PreparedLists, states: EncoderState, weights?: Tensor): Tensor {
    const { lists, logged } = prepared as PreparedRecurrentLists;
    const inputs = logged().targets();
    const byPosition =
      weights === undefined
        ? undefined
        : reshape(transpose(weights, [1, 0, 2]), [lists.positions * lists.lists, -1]);
    const after = this.#step(inputs, byPosition, this.#rows((states as RecurrentState).memory()));
    return reshape(this.#hiddenOf(after), [this.#stack, lists.positions, lists.lists, this.stateDim]);
  }

  includeAll(prepared: PreparedLists, states: EncoderState): Tensor {
    const { lists, common, itemFields } = prepared as PreparedRecurrentLists;
    const { memory, positions } = states as RecurrentState;
    const [count, size] = [positions.length, lists.positions];
    const [networks, , , fields, dim] = itemFields.shape as [number, number, number, number, number];
    const items = tile(reshape(itemFields, [networks, 1, size * lists.lists * fields * dim]), [1, count, 1]);
    const inputs = this.#inputs.of(
      common,
      reshape(items, [networks, count * size, lists.lists, fields, dim]),
      positions.flatMap((position) => new Array<number>(size).fill(position + 1)),
    );
    const each = tile(reshape(memory(), [this.#stack * count, 1, lists.lists * this.#cell.memoryDim]), [
      1,
      size,
      1,
    ]);
    const after = this.#step(inputs, undefined, this.#rows(each));
    return reshape(this.#hiddenOf(after), [this.#stack, count, size, lists.lists, this.stateDim]);
  }

  #prepareItems(lists: EmbeddedLists, common: CommonInputs): PreparedRecurrentLists {
    const item = this.#byNetwork(lists.item);
    const itemFields = transpose(item, [0, 2, 1, 3, 4]);
    const items = transpose(this.#profile.apply(item), [0, 2, 1, 3]);
    let logged: LoggedInputs | undefined;
    return {
      lists,
      items: this.#networks === undefined ? reshape(items, items.shape.slice(1)) : items,
      common,
      itemFields,
      logged: () => (logged ??= this.#loggedInputs(common, itemFields)),
    };
  }

  #loggedInputs(common: CommonInputs, itemFields: Tensor): LoggedInputs {
    const { sequenceItem, startToken } = this.#config;
    const [, positions, lists] = itemFields.shape as [number, number, number];
    const start = startToken ? [0] : [];
    const shown = positions - 1;
    const rows = (count: number): number[] => [...start, ...Array.from({ length: count }, (_, i) => i + 1)];
    if (sequenceItem === 'out') {
      const count = start.length + shown;
      const items = count > 0 ? this.#inputs.emptyItems(count, lists) : undefined;
      let targets: Tensor | undefined;
      return {
        sequence: count > 0 ? this.#inputs.of(common, items, rows(shown)) : undefined,
        targets: () => (targets ??= this.#inputs.of(common, itemFields, rows(positions).slice(start.length))),
      };
    }
    // The last item is never part of a state; where items are targets, all inputs come from one pass.
    const count = this.#withTargets ? positions : shown;
    if (start.length + count === 0) return { sequence: undefined, targets: () => zeros([]) };
    const all = this.#inputs.of(common, this.#itemsOfRows(itemFields, count), rows(count));
    const [stack, , , width] = all.shape as [number, number, number, number];
    const part = (from: number, size: number): Tensor =>
      slice(all, [0, from, 0, 0], [stack, size, lists, width]);
    return {
      sequence: !this.#withTargets
        ? all
        : start.length + shown > 0
          ? part(0, start.length + shown)
          : undefined,
      targets: () => part(start.length, positions),
    };
  }

  /** [E, R, B, F, D] nothing for the start, if there is one, and then the first items. */
  #itemsOfRows(itemFields: Tensor, count: number): Tensor | undefined {
    const [networks, , lists, fields, dim] = itemFields.shape as [number, number, number, number, number];
    const empty = this.#config.startToken ? this.#inputs.emptyItems(1, lists) : undefined;
    if (count === 0) return empty;
    const items = slice(itemFields, [0, 0, 0, 0, 0], [networks, count, lists, fields, dim]);
    return empty === undefined ? items : concat([empty, items], 1);
  }

  #walk(
    sequence: Tensor | undefined,
    lists: EmbeddedLists,
    weigh?: (position: number, hidden: Tensor) => Tensor,
  ): RecurrentState {
    const steps = sequence === undefined ? [] : unstack(sequence, 1);
    const first = this.#config.startToken
      ? this.#step(steps.shift()!, this.#inputs.uniformWeights(lists.lists))
      : zeros([this.#stack, lists.lists, this.#cell.memoryDim]);
    const memories = [first];
    const hiddens = [this.#hiddenOf(first)];
    const weights = (position: number): Tensor | undefined =>
      weigh?.(position, reshape(hiddens[position]!, [this.#stack, 1, lists.lists, this.stateDim]));
    steps.forEach((inputs, position) => {
      memories.push(this.#step(inputs, weights(position), memories[position]!));
      hiddens.push(this.#hiddenOf(memories[position + 1]!));
    });
    // The last item's weights change no state, but whoever weighs wants to be asked for every position.
    weights(lists.positions - 1);
    const hidden = stackTensors(hiddens, 1);
    let memory: Tensor | undefined;
    return {
      hidden,
      positions: positionsOf(lists),
      memory: () => (memory ??= this.#cell.memoryDim === this.stateDim ? hidden : stackTensors(memories, 1)),
    };
  }

  /** Memories [S, N, M] after one step of N lists; inputs [S, N, G], or with N as two axes. */
  #step(inputs: Tensor, weights: Tensor | undefined, memory?: Tensor): Tensor {
    const rows = inputs.rank === 3 ? inputs : reshape(inputs, [this.#stack, -1, this.#cell.inputDim]);
    return this.#cell.step(this.#inputs.withWeights(rows, weights), memory);
  }

  /** The state of one position, whose memory [S, N, M] is at hand. */
  #stateAt(position: number, memory: Tensor): RecurrentState {
    const lists = memory.shape[1]!;
    const whole = reshape(memory, [this.#stack, 1, lists, this.#cell.memoryDim]);
    const hidden = reshape(this.#hiddenOf(memory), [this.#stack, 1, lists, this.stateDim]);
    return { hidden, positions: [position], memory: () => whole };
  }

  /** [S, N, H] of memories [S, N, M]. */
  #hiddenOf(memory: Tensor): Tensor {
    if (this.#cell.memoryDim === this.stateDim) return memory;
    return slice(memory, [0, 0, 0], [this.#stack, memory.shape[1]!, this.stateDim]);
  }

  /** Memories [..., M] as [S, N, M]. */
  #rows(memories: Tensor): Tensor {
    return reshape(memories, [this.#stack, -1, this.#cell.memoryDim]);
  }

  /** Embedded fields with the axis of the networks, which shared embeddings leave out. */
  #byNetwork(x: Tensor): Tensor {
    return this.#networks === undefined ? reshape(x, [1, ...x.shape]) : x;
  }
}

const positionsOf = ({ positions }: EmbeddedLists): number[] =>
  Array.from({ length: positions }, (_, i) => i);
