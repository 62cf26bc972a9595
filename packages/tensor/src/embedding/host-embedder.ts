import {
  ParetorecError,
  type FeatureSchema,
  type FieldColumn,
  type FieldGroup,
  type FieldSpec,
  type ListBatch,
  type RowProducts,
} from '@paretorec/contracts';
import { EmbeddingTable, type FieldPlace, type FieldTable } from './embedding-table.js';
import type { EmbedderLookups, ExplainedEmbedder, FieldLookup } from './lookups.js';
import { rowsOf, type FieldRows, type Places } from './field-rows.js';
import { productsOfRows, type ListUse } from './row-products.js';
import { addTableProducts, type TableUse } from './table-products.js';

/** One field in one of the three arrays, with where a batch holds it. */
interface Slot {
  readonly field: FieldSpec;
  readonly table: FieldTable;
  readonly at: FieldPlace;
  readonly columnOf: (batch: ListBatch) => FieldColumn;
}

/** One of the three arrays of a batch. */
interface Group {
  readonly slots: readonly Slot[];
  readonly placesOf: (batch: ListBatch) => Places;
}

/** Embedding tables in host memory behind the three arrays request, item and history. */
export class HostEmbedder implements ExplainedEmbedder {
  readonly name: string;
  readonly embeddingDim: number;
  readonly requestFields: number;
  readonly itemFields: number;
  readonly historyFields: number;
  readonly #groups: readonly Group[];
  readonly #tables: readonly FieldTable[];

  /** @param tableOf gives the table of a field, the same object for the same field. */
  constructor(
    name: string,
    embeddingDim: number,
    { user, context, item, impression, history, historyLength }: FeatureSchema,
    tableOf: (field: FieldSpec) => FieldTable,
  ) {
    this.name = name;
    this.embeddingDim = embeddingDim;
    const group = (
      parts: readonly (readonly [readonly FieldSpec[], (batch: ListBatch) => readonly FieldColumn[]])[],
      placesOf: (batch: ListBatch) => Places,
    ): Group => {
      const flat = parts.flatMap(([fields, columns]) => fields.map((field, i) => ({ field, columns, i })));
      return {
        placesOf,
        slots: flat.map(({ field, columns, i }, index) => ({
          field,
          table: tableOf(field),
          at: { index, fields: flat.length },
          columnOf: (batch) => columns(batch)[i]!,
        })),
      };
    };
    this.#groups = [
      group(
        [
          [user, (b) => b.user],
          [context, (b) => b.context],
        ],
        ({ lengths }) => ({
          lengths: lengths.map((length) => Math.min(length, 1)),
          perList: 1,
        }),
      ),
      group(
        [
          [item, (b) => b.item],
          [impression, (b) => b.impression],
        ],
        ({ lengths, positions }) => ({
          lengths,
          perList: positions,
        }),
      ),
      group(
        [
          // Without past clicks there is no field of them.
          [historyLength > 0 ? item : [], (b) => b.history.item],
          [historyLength > 0 ? history : [], (b) => b.history.own],
        ],
        (b) => ({
          lengths: b.history.lengths,
          perList: historyLength,
        }),
      ),
    ];
    [this.requestFields, this.itemFields, this.historyFields] = this.#groups.map(
      ({ slots }) => slots.length,
    ) as [number, number, number];
    this.#tables = [...new Set(this.#groups.flatMap(({ slots }) => slots.map(({ table }) => table)))];
  }

  get lookups(): readonly EmbedderLookups[] {
    const [request, item, history] = this.#groups.map(({ slots }) =>
      slots.map(({ field, table }): FieldLookup => ({
        field,
        path: `embeddings/${this.name}/${tablePath(field.group, field.name)}/values`,
        values: rowsLookedUp(field, table),
      })),
    );
    return [{ request: request!, item: item!, history: history! }];
  }

  gather(batch: ListBatch): readonly Float32Array[] {
    return this.#groups.map(({ slots, placesOf }) => {
      const places = placesOf(batch);
      const out = new Float32Array(batch.lists * places.perList * slots.length * this.embeddingDim);
      for (const { field, table, at, columnOf } of slots) {
        table.gather(rowsOf(columnOf(batch), places, field), at, out);
      }
      return out;
    });
  }

  rowProducts(batch: ListBatch): RowProducts<Float32Array> {
    const [request, item, history] = this.#groups as [Group, Group, Group];
    refuseAttention(this.#groups.flatMap(({ slots }) => slots));
    const { lists } = batch;
    const rowsIn =
      ({ placesOf }: Group) =>
      ({ field, columnOf }: Slot): FieldRows =>
        rowsOf(columnOf(batch), placesOf(batch), field);
    const clicks = history.placesOf(batch).perList;
    const size = clicks + batch.positions;
    const positions = { perList: batch.positions, first: clicks };
    const entries = { perList: clicks, first: 0 };
    const [itemRows, historyRows] = [item.slots.map(rowsIn(item)), history.slots.map(rowsIn(history))];
    const shared = item.slots.filter(({ table }) =>
      history.slots.some((slot) => slot.table === table),
    ).length;
    const inLists: ListUse[][] = [
      ...itemRows.map((rows, i) =>
        i < shared
          ? [
              { ...positions, rows },
              { ...entries, rows: historyRows[i]! },
            ]
          : [{ ...positions, rows }],
      ),
      ...historyRows.slice(shared).map((rows) => [{ ...entries, rows }]),
    ];
    const alone = { perList: 1, first: 0 };
    return {
      request: productsOfRows(
        request.slots.map((slot) => [{ ...alone, rows: rowsIn(request)(slot) }]),
        lists,
        1,
      ),
      places: productsOfRows(inLists, lists, size),
    };
  }

  tableProducts(batch: ListBatch, gradients: readonly (readonly Float32Array[])[]): Float64Array {
    refuseAttention(this.#groups.flatMap(({ slots }) => slots));
    const products = new Float64Array(gradients.length ** 2);
    for (const table of this.#tables) {
      const uses = this.#groups.flatMap(({ slots, placesOf }, group) =>
        slots
          .filter((slot) => slot.table === table)
          .map(({ field, at, columnOf }): TableUse => ({
            rows: rowsOf(columnOf(batch), placesOf(batch), field),
            at,
            gradients: gradients.map((arrays) => arrays[group]!),
          })),
      );
      addTableProducts(uses, this.embeddingDim, products);
    }
    return products;
  }

  scatter(batch: ListBatch, gradients: readonly Float32Array[], learningRate: number): void {
    this.#groups.forEach(({ slots, placesOf }, i) => {
      const places = placesOf(batch);
      for (const { field, table, at, columnOf } of slots) {
        table.scatter(rowsOf(columnOf(batch), places, field), at, gradients[i]!);
      }
    });
    for (const table of this.#tables) table.update(learningRate);
  }
}

/**
 * The rows of a field that are looked up as they are, and averaged where there are several.
 *
 * @throws ParetorecError `cannot-export` for a field that is read in another way.
 */
function rowsLookedUp(field: FieldSpec, table: FieldTable): Float32Array {
  const { name, pooling = 'mean', form = 'value' } = field;
  if (table instanceof EmbeddingTable && pooling === 'mean' && form === 'value') return table.values;
  throw new ParetorecError({
    code: 'cannot-export',
    where: `${field.group} field ${name}`,
    problem: 'exported models look rows up, average several values and multiply numbers, and nothing else',
    found: pooling === 'mean' ? `numbers as ${form}` : `several values pooled by ${pooling}`,
    remedy: 'train with features.pooling mean and features.numericForm value',
  });
}

/** What a row does to a place under attention depends on the other rows, so that a place's gradient says too little of its rows'. */
function refuseAttention(slots: readonly Slot[]): void {
  const attended = slots.find(({ field }) => field.pooling === 'attention');
  if (attended === undefined) return;
  throw new ParetorecError({
    code: 'bad-option',
    where: 'features.pooling',
    problem: 'inner products of gradients by embeddings are not known of fields pooled by attention',
    found: `attention, for the field ${attended.field.name}`,
    expected:
      'mean or sum; or a gradientScope other than full, and a weighter that takes the gradients of samples',
  });
}

/** Name of a field's table below its embedder: the group and the field. */
export const tablePath = (group: FieldGroup, field: string): string => `${group}/${field}`;
