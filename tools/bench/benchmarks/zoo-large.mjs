import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { useBackend } from '@paretorec/tensor';
import { median } from '../median.mjs';
import { ZOO } from '../zoo/models.mjs';
import { timedStep, trainingOf } from '../zoo/our-training.mjs';
import { batchOf, drawRows, schemaOf } from '../zoo/synthetic-rows.mjs';

export const about = 'training steps as a vocabulary grows to ten million rows';

const ITEMS = [100_000, 10_000_000];
const EMBEDDING_DIM = 8;
const ROWS = 1024;
const BATCHES = 8;
const STEPS = 40;
const WATCHED = 1000;
/** Bytes that a step may leave behind: far less than one byte for each of ten million rows. */
const MOST_GROWTH = 2 ** 20;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
/** Bytes of arrays, such as tables, that are still in use. */
const arrayMemory = () => {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
};

/**
 * Trains every model with each number of items, the sizes in turns.
 *
 * @throws {Error} where a row that no batch has changes, a row that one has does not, or a step holds on to memory
 */
export async function run(say) {
  const { name: backend, tfjs, tensorflow } = await useBackend('auto');
  const measured = {};
  for (const model of Object.keys(ZOO)) {
    measured[model] = await measure(model);
    say(`${model}: ${JSON.stringify(measured[model])}`);
  }
  const [few, many] = ITEMS.map((items) => items.toLocaleString('en'));
  return {
    device: `${backend}, ${availableParallelism()} threads`,
    versions: { tfjs, ...(tensorflow && { TensorFlow: tensorflow }) },
    columns: ['model', `ms, ${few} items`, `ms, ${many} items`, 'ratio', 'MB of tables', 'KB kept'],
    rows: Object.entries(measured).map(([model, { milliseconds, ratio, tables, growth }]) => [
      model,
      ...milliseconds.map((value) => value.toFixed(1)),
      ratio.toFixed(2),
      Math.round(tables / 2 ** 20),
      (growth / 2 ** 10).toFixed(1),
    ]),
    notes: [
      `A step is of ${ROWS} rows, embeddings of ${EMBEDDING_DIM}; ids of items are uniform, the worst case for caches. Medians of ${STEPS} ` +
        'steps, the two sizes in turns; ratio: median of the pairs, many items over few. MB of tables: values and moments, of which the system ' +
        'hands out the pages that are touched. KB kept: growth of array memory by a step. Checked: rows in no batch stay as they were, rows in ' +
        'one move.',
    ],
    measured,
  };
}

async function measure(model) {
  const sides = [];
  for (const items of ITEMS) sides.push(await sideOf(model, items));
  try {
    const steps = (count, first) =>
      Array.from({ length: count }, (_, i) => sides.map((side) => side.step((first + i) % BATCHES)));
    const before = sides.map(({ watch }) => watch());
    // Each batch once: moments come into memory at their first touch.
    steps(BATCHES, 0);
    const memory = arrayMemory();
    const times = steps(STEPS, 0);
    const growth = (arrayMemory() - memory) / STEPS;
    if (growth > MOST_GROWTH) throw new Error(`${model}: a step leaves ${growth} bytes behind`);
    sides.forEach(({ watch, seen, about: where }, i) => expectRowsOnly(before[i], watch(), seen, where));
    return {
      milliseconds: ITEMS.map((_, i) => median(times.map((pair) => pair[i]))),
      ratio: median(times.map(([few, many]) => many / few)),
      tables: sides.at(-1).bytes,
      growth,
    };
  } finally {
    for (const { session } of sides) session.dispose();
  }
}

async function sideOf(model, items) {
  const schema = schemaOf(items);
  const drawn = drawRows(schema, { batches: BATCHES, rows: ROWS, seed: 'bench/zoo-large', skew: 1 });
  const session = await trainingOf(model, schema, EMBEDDING_DIM);
  const { request, item } = session.composition.models[0].embedder.lookups[0];
  const { field, values } = item.find(({ field: { name } }) => name === 'item_id');
  const width = values.length / field.rows;
  const ids = schema.item.findIndex(({ name }) => name === 'item_id');
  const batches = Array.from({ length: BATCHES }, (_, i) => batchOf(schema, drawn, ROWS, i));
  const seen = new Set(batches.flatMap((batch) => [...batch.item[ids].ids]));
  const rows = [...[...seen].slice(0, WATCHED), ...unseenRows(seen, items)];
  const all = [...request, ...item].reduce((total, lookup) => total + lookup.values.byteLength, 0);
  return {
    about: `${model} with ${items} items`,
    session,
    seen,
    // Values and two moments.
    bytes: 3 * all,
    step: (number) => timedStep(session, batchOf(schema, drawn, ROWS, number)),
    watch: () => new Map(rows.map((row) => [row, values.slice(row * width, (row + 1) * width).join()])),
  };
}

function unseenRows(seen, items) {
  const spread = Array.from({ length: 2 * WATCHED }, (_, i) =>
    Math.floor(((i + 0.5) * items) / (2 * WATCHED)),
  );
  return spread.filter((row) => !seen.has(row)).slice(0, WATCHED);
}

function expectRowsOnly(before, after, seen, where) {
  for (const [row, values] of after) {
    const hasMoved = values !== before.get(row);
    if (hasMoved === seen.has(row)) continue;
    throw new Error(`${where}: row ${row} ${hasMoved ? 'moved, though no batch has it' : 'did not move'}`);
  }
}
