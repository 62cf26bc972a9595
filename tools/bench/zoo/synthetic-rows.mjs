import { createRng } from '@paretorec/tensor';

/** Fields of a row, each of one id: group, name and rows of its table. */
const FIELDS = [
  ['user', 'user_id', 100_000],
  ['context', 'hour', 24],
  ['context', 'device', 10],
  ['item', 'item_id', 100_000],
  ['item', 'author', 10_000],
  ['item', 'category', 500],
  ['item', 'length', 20],
  ['impression', 'position', 50],
];
/** The chance of a click, and of a purchase after one. */
const CLICKED = 0.2;
const BOUGHT = 0.3;

/** The fields as an embedder takes them; `items` replaces the number of items. */
export function schemaOf(items = 100_000) {
  const fields = FIELDS.map(([group, name, rows]) => ({
    name,
    group,
    kind: 'categorical',
    rows: name === 'item_id' ? items : rows,
    idDropout: 0,
  }));
  const of = (wanted) => fields.filter(({ group }) => group === wanted);
  return {
    user: of('user'),
    context: of('context'),
    item: of('item'),
    impression: of('impression'),
    history: [],
    historyLength: 0,
  };
}

/** The fields of a schema in the order of a row. */
export const fieldsOf = ({ user, context, item, impression }) => [
  ...user,
  ...context,
  ...item,
  ...impression,
];

/**
 * Rows drawn from a seed, a list each, so that neither side gains from what the items of a list share. An id is ⌊rows u^skew⌋ for a
 * uniform u. By default small ids are frequent, as in a log: a tenth of the ids has 46% of the rows. With a skew of 1 all are alike.
 *
 * @returns {{ids: Int32Array, labels: {clicked: Float32Array, bought: Float32Array}}} [batches, rows, fields] and [batches, rows] each
 */
export function drawRows(schema, { batches, rows, seed, skew = 3 }) {
  const rng = createRng(seed);
  const fields = fieldsOf(schema);
  const ids = new Int32Array(batches * rows * fields.length);
  for (let i = 0; i < ids.length; i++)
    ids[i] = Math.floor(fields[i % fields.length].rows * rng.uniform() ** skew);
  const clicked = Float32Array.from({ length: batches * rows }, () => (rng.uniform() < CLICKED ? 1 : 0));
  const bought = clicked.map((click) => (click === 1 && rng.uniform() < BOUGHT ? 1 : 0));
  return { ids, labels: { clicked, bought } };
}

/** A batch of the drawn rows as our step takes it, made anew: what a step works out of a batch, it remembers with it. */
export function batchOf(schema, { ids, labels }, rows, number) {
  const fields = fieldsOf(schema);
  const columns = new Map(
    fields.map((field, column) => {
      const at = (place) => ids[(number * rows + place) * fields.length + column];
      return [
        field,
        { kind: 'categorical', ids: Int32Array.from({ length: rows }, (_, place) => at(place)) },
      ];
    }),
  );
  const of = (group) => group.map((field) => columns.get(field));
  return {
    lists: rows,
    positions: 1,
    lengths: new Int32Array(rows).fill(1),
    user: of(schema.user),
    context: of(schema.context),
    item: of(schema.item),
    impression: of(schema.impression),
    history: { lengths: new Int32Array(rows), item: of(schema.item).map(emptied), own: [] },
    labels: Object.fromEntries(
      Object.entries(labels).map(([name, values]) => [
        name,
        { targets: values.slice(number * rows, (number + 1) * rows) },
      ]),
    ),
  };
}

const emptied = ({ kind }) => ({ kind, ids: new Int32Array(0) });
