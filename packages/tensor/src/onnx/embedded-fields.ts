import type { Embedder, FeatureSchema, FieldSpec } from '@paretorec/contracts';
import { lookupsOf, type EmbedderLookups, type FieldLookup } from '../embedding/lookups.js';
import { constantExtent, type Extent } from '../trace/extent.js';
import type { OnnxGraph, ValueName } from './onnx-graph.js';
import { SizeVectors } from './size-vectors.js';

/** Open sizes by the names that they have in a graph. */
export const OPEN_SIZES = { lists: 'lists', positions: 'positions', values: 'values' } as const;

/** What the values of an input are. */
export type FieldPlace = 'user' | 'context' | 'item' | 'impression' | 'history_item' | 'history';

/** An input of the graph that holds the values of a field. */
export interface FieldInput {
  readonly name: string;
  readonly place: FieldPlace;
  readonly field: FieldSpec;
  readonly type: 'int64' | 'float';
  /** Names of open sizes, and numbers. */
  readonly shape: readonly (string | number)[];
}

/** Lengths of the lists and of what is known of their users' past, [lists] each. */
export const LENGTHS = { lists: 'lengths', history: 'history_lengths' } as const;

const LISTS: Extent = { factor: 1, lists: true, positions: false };
const POSITIONS: Extent = { factor: 1, lists: false, positions: true };

/** The fields of a batch as inputs of a graph, and their embeddings as values in it. */
export class EmbeddedFields {
  readonly inputs: readonly FieldInput[];
  readonly sizes: SizeVectors;
  /** [lists, positions] 1 for a real position. */
  readonly mask: ValueName;
  /** [lists, C] 1 for a real past click. */
  readonly historyMask: ValueName;
  readonly #graph: OnnxGraph;
  readonly #historyLength: number;

  constructor(graph: OnnxGraph, schema: FeatureSchema) {
    const { historyLength } = schema;
    this.#graph = graph;
    this.#historyLength = historyLength;
    const { lists, positions } = OPEN_SIZES;
    const places: readonly (readonly [FieldPlace, readonly FieldSpec[], readonly (string | number)[]])[] = [
      ['user', schema.user, [lists]],
      ['context', schema.context, [lists]],
      ['item', schema.item, [lists, positions]],
      ['impression', schema.impression, [lists, positions]],
      ['history_item', historyLength > 0 ? schema.item : [], [lists, historyLength]],
      ['history', historyLength > 0 ? schema.history : [], [lists, historyLength]],
    ];
    this.inputs = places.flatMap(([place, fields, shape]) =>
      fields.map((field) => ({
        name: inputName(place, field),
        place,
        field,
        type: field.kind === 'numeric' ? ('float' as const) : ('int64' as const),
        shape: field.kind === 'multi' ? [...shape, OPEN_SIZES.values] : shape,
      })),
    );
    for (const { name, type, shape } of this.inputs) graph.input(name, type, shape);
    const lengths = graph.input(LENGTHS.lists, 'int64', [lists]);
    const anyItem = this.inputs.find(({ place }) => place === 'item')!;
    this.sizes = new SizeVectors(graph, lengths, anyItem.name);
    const count = graph.add('Squeeze', [this.sizes.of([POSITIONS])]);
    const each = graph.add('Range', [graph.integers(0), count, graph.integers(1)]);
    this.mask = this.#below(each, lengths);
    const past = graph.input(LENGTHS.history, 'int64', [lists]);
    const entries = graph.integers(Array.from({ length: historyLength }, (_, i) => i));
    this.historyMask = this.#below(entries, past);
  }

  /** Values with the shapes of `EmbeddedLists.request`, `item` and `history`. */
  embed(embedder: Embedder): {
    readonly request: ValueName;
    readonly item: ValueName;
    readonly history: ValueName;
  } {
    const networks = lookupsOf(embedder);
    const own = embedder.networks === undefined ? [] : [constantExtent(embedder.networks)];
    const { embeddingDim } = embedder;
    const array = (group: keyof EmbedderLookups, places: readonly Extent[]): ValueName => {
      const size = networks[0]![group].length;
      if (size === 0 || places.some(({ factor }) => factor === 0)) {
        const shape = [...own, ...places, constantExtent(size), constantExtent(embeddingDim)];
        return this.#graph.add('Expand', [this.#graph.floats(Float32Array.of(0), []), this.sizes.of(shape)]);
      }
      const parts = networks.map((lookups) => this.#group(lookups, group, embeddingDim));
      if (own.length === 0) return parts[0]!;
      const axis = this.#graph.integers([0]);
      const apart = parts.map((part) => this.#graph.add('Unsqueeze', [part, axis]));
      return this.#graph.add('Concat', apart, { axis: 0 });
    };
    this.#graph.enter(`embed/${embedder.name}`);
    const values = {
      request: array('request', [LISTS]),
      item: array('item', [LISTS, POSITIONS]),
      history: array('history', [LISTS, constantExtent(this.#historyLength)]),
    };
    this.#graph.enter('');
    return values;
  }

  /** [..., F, D] of one network. Padding has no embedding: zeros. */
  #group(lookups: EmbedderLookups, group: keyof EmbedderLookups, dim: number): ValueName {
    const graph = this.#graph;
    const rows = lookups[group].map((lookup) =>
      graph.add('Unsqueeze', [this.#lookUp(lookup, placeOf(group, lookup.field), dim), graph.integers([-2])]),
    );
    const fields = graph.add('Concat', rows, { axis: -2 });
    if (group === 'request') return fields;
    const mask = group === 'item' ? this.mask : this.historyMask;
    return graph.add('Mul', [fields, graph.add('Unsqueeze', [mask, graph.integers([-2, -1])])]);
  }

  /** [..., D] */
  #lookUp({ field, path, values }: FieldLookup, place: FieldPlace, dim: number): ValueName {
    const graph = this.#graph;
    const input = inputName(place, field);
    const table = graph.floats(values, [field.rows, dim], path);
    const row = (index: number): ValueName => graph.add('Gather', [table, graph.integers(index)]);
    const wide = (value: ValueName): ValueName => graph.add('Unsqueeze', [value, graph.integers([-1])]);
    if (field.kind === 'categorical') return graph.add('Gather', [table, input]);
    if (field.kind === 'numeric') {
      const isMissing = graph.add('IsNaN', [input]);
      const known = graph.add('Where', [isMissing, this.#zero(), input]);
      return graph.add('Where', [wide(isMissing), row(1), graph.add('Mul', [wide(known), row(0)])]);
    }
    const none = graph.integers(0);
    const isThere = graph.add('Cast', [graph.add('GreaterOrEqual', [input, none])], { to: 1 });
    const each = graph.add('Gather', [table, graph.add('Max', [input, none])]);
    const sum = graph.add('ReduceSum', [graph.add('Mul', [each, wide(isThere)]), graph.integers([-2])], {
      keepdims: 0,
    });
    const count = graph.add('ReduceSum', [isThere, graph.integers([-1])], { keepdims: 1 });
    const one = graph.floats(Float32Array.of(1), []);
    const mean = graph.add('Div', [sum, graph.add('Max', [count, one])]);
    return graph.add('Where', [graph.add('Greater', [count, this.#zero()]), mean, row(0)]);
  }

  /** [lists, n] 1 where an index is below the list's length, else 0. */
  #below(indices: ValueName, lengths: ValueName): ValueName {
    const graph = this.#graph;
    const each = graph.add('Unsqueeze', [lengths, graph.integers([1])]);
    return graph.add('Cast', [graph.add('Less', [indices, each])], { to: 1 });
  }

  #zero(): ValueName {
    return this.#graph.floats(Float32Array.of(0), []);
  }
}

/** Name of the input with a field's values: the place and the column. */
const inputName = (place: FieldPlace, { group, name }: FieldSpec): string =>
  `${place}.${name.startsWith(`${group}.`) ? name.slice(group.length + 1) : name}`;

const placeOf = (group: keyof EmbedderLookups, field: FieldSpec): FieldPlace =>
  group === 'history' && field.group === 'item' ? 'history_item' : field.group;
