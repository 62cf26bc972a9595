// Time of one gather and one scatter as the vocabulary grows: flat, for a step touches the rows of its batch only.
// Ids are uniform, the worst case for caches. Moments are pages that the system hands out at their first touch, so
// the first steps of a large table pay for that once ("first": steps 1 to 20; "steady": steps 301 to 400).
// Run after a build: node tools/reference/tensor/embedding-speed.mjs
import { createEmbedderFactory, createParameterStore, createRng } from '@paretorec/tensor';

const LISTS = 256;
const POSITIONS = 10;
const HISTORY = 10;
const DIM = 8;
const STEPS = 400;

const field = (name, group, kind, rows) => ({ name, group, kind, rows, idDropout: 0 });
const draw = (rng, count, bound) => Int32Array.from({ length: count }, () => rng.integer(bound));
const categorical = (rng, count, bound) => ({ kind: 'categorical', ids: draw(rng, count, bound) });
const numeric = (rng, count) => ({
  kind: 'numeric',
  values: Float32Array.from({ length: count }, () => rng.normal()),
});
const multi = (rng, count, bound) => ({
  kind: 'multi',
  offsets: Int32Array.from({ length: count + 1 }, (_, i) => 3 * i),
  ids: draw(rng, 3 * count, bound),
});

function makeBatch(rng, vocabulary) {
  const item = (count) => [
    categorical(rng, count, vocabulary),
    categorical(rng, count, 50),
    multi(rng, count, 1000),
  ];
  return {
    lists: LISTS,
    positions: POSITIONS,
    lengths: new Int32Array(LISTS).fill(POSITIONS),
    user: [categorical(rng, LISTS, 1000)],
    context: [categorical(rng, LISTS, 24)],
    item: item(LISTS * POSITIONS),
    impression: [numeric(rng, LISTS * POSITIONS), numeric(rng, LISTS * POSITIONS)],
    history: {
      lengths: new Int32Array(LISTS).fill(HISTORY),
      item: item(LISTS * HISTORY),
      own: [numeric(rng, LISTS * HISTORY)],
    },
    labels: {},
  };
}

console.log(`B=${LISTS} T=${POSITIONS} C=${HISTORY} D=${DIM}, 8 fields; milliseconds, medians`);
console.log('rows        create   gather first   steady  scatter first   steady  resident MB');
for (const vocabulary of [1e3, 1e4, 1e5, 1e6, 1e7]) {
  const rng = createRng(1);
  const schema = {
    user: [field('user', 'user', 'categorical', 1000)],
    context: [field('hour', 'context', 'categorical', 24)],
    item: [
      field('item_id', 'item', 'categorical', vocabulary),
      field('type', 'item', 'categorical', 50),
      field('tags', 'item', 'multi', 1000),
    ],
    impression: [field('age', 'impression', 'numeric', 2), field('clicks', 'impression', 'numeric', 2)],
    history: [field('dwell', 'history', 'numeric', 2)],
    historyLength: HISTORY,
  };
  const start = performance.now();
  const embedder = createEmbedderFactory(schema, createParameterStore(rng), rng).create('speed', {
    embeddingDim: DIM,
  });
  const created = performance.now() - start;
  const times = { gather: [], scatter: [] };
  for (let step = 0; step < STEPS; step += 1) {
    const batch = makeBatch(rng, vocabulary);
    const t0 = performance.now();
    const gradients = embedder.gather(batch);
    const t1 = performance.now();
    embedder.scatter(batch, gradients, 1e-3);
    times.gather.push(t1 - t0);
    times.scatter.push(performance.now() - t1);
  }
  const median = (values) => values.sort((a, b) => a - b)[values.length >> 1].toFixed(2);
  const phases = (values, width) => [
    median(values.slice(0, 20)).padStart(width),
    median(values.slice(300)).padStart(8),
  ];
  const cells = [
    String(vocabulary).padEnd(10),
    created.toFixed(0).padStart(7),
    ...phases(times.gather, 14),
    ...phases(times.scatter, 14),
    String(Math.round(process.memoryUsage().rss / 2 ** 20)).padStart(12),
  ];
  console.log(cells.join(' '));
}
