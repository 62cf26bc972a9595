// Cost of gradientScope: full against one plain pass (forwards and backwards) of the objectives, at the paper's sizes, for
// docs/method.md. Run:  npx tsc -b && node tools/reference/trainer/gradient-scopes-speed.mjs [backend] [lists]
import { clickAttention, fieldAttention, gru, listRecurrent, ListRecurrentConfig } from '@paretorec/encoders';
import { dqn, DqnConfig } from '@paretorec/objectives';
import {
  compileStep,
  createEmbedderFactory,
  createParameterStore,
  createRng,
  fieldProducts,
  fromArray,
  gradientsOf,
  ones,
  read,
  sum,
  tidy,
  useBackend,
} from '@paretorec/tensor';
import { cpus } from 'node:os';

const [backend = 'auto', lists = '256'] = process.argv.slice(2);
const [LISTS, POSITIONS, HISTORY] = [Number(lists), 10, 10];
const used = await useBackend(backend);

const field = (name, group, kind, rows) => ({ name, group, kind, rows, idDropout: 0 });
const schema = {
  user: [field('user', 'user', 'categorical', 1000), field('age', 'user', 'categorical', 10)],
  context: [field('hour', 'context', 'categorical', 24)],
  item: [
    field('id', 'item', 'categorical', 5000),
    field('type', 'item', 'categorical', 50),
    field('length', 'item', 'numeric', 2),
  ],
  impression: [field('clicks', 'impression', 'numeric', 2)],
  history: [field('dwell', 'history', 'numeric', 2)],
  historyLength: HISTORY,
};
const rng = createRng('speed');
const column = ({ kind, rows }, count) =>
  kind === 'categorical'
    ? { kind, ids: Int32Array.from({ length: count }, () => rng.integer(rows)) }
    : { kind, values: Float32Array.from({ length: count }, () => rng.normal()) };
const columns = (fields, count) => fields.map((one) => column(one, count));
const batch = {
  lists: LISTS,
  positions: POSITIONS,
  lengths: new Int32Array(LISTS).fill(POSITIONS),
  user: columns(schema.user, LISTS),
  context: columns(schema.context, LISTS),
  item: columns(schema.item, LISTS * POSITIONS),
  impression: columns(schema.impression, LISTS * POSITIONS),
  history: {
    lengths: new Int32Array(LISTS).fill(HISTORY),
    item: columns(schema.item, LISTS * HISTORY),
    own: columns(schema.history, LISTS * HISTORY),
  },
  labels: {},
};

const store = createParameterStore(rng);
const encoder = listRecurrent.create(ListRecurrentConfig.parse({}), {
  features: schema,
  fields: fieldAttention.create({ heads: 4 }),
  behaviour: clickAttention.create({ heads: 4 }),
  cell: gru.create({}),
});
const objectives = ['click', 'dwell'].map((name) => ({ name, label: name, population: 'all' }));
const model = dqn.create(
  DqnConfig.parse({}),
  {
    parameters: store.scope('model'),
    encoder,
    embedders: createEmbedderFactory(schema, store, rng),
    objectives,
  },
  objectives,
);
const { embedder } = model;

function feed() {
  const [request, item, history] = embedder.gather(batch);
  const rows = embedder.rowProducts(batch);
  const dim = embedder.embeddingDim;
  const places = HISTORY + POSITIONS;
  return {
    lists: {
      lists: LISTS,
      positions: POSITIONS,
      request: fromArray(request, [LISTS, embedder.requestFields, dim]),
      item: fromArray(item, [LISTS, POSITIONS, embedder.itemFields, dim]),
      history: fromArray(history, [LISTS, HISTORY, embedder.historyFields, dim]),
      mask: ones([LISTS, POSITIONS]),
      historyMask: ones([LISTS, HISTORY]),
    },
    rows: {
      request: fromArray(rows.request, [LISTS, embedder.requestFields]),
      places: fromArray(rows.places, [LISTS, rows.places.length / LISTS / places ** 2, places, places]),
    },
    targets: {
      values: ones([LISTS, POSITIONS, 2]),
      known: ones([LISTS, POSITIONS, 2]),
    },
  };
}

const steps = {
  'plain pass': ({ lists: fed, targets }) =>
    gradientsOf(
      () => ({ value: sum(model.evaluate(fed, targets).losses), extra: [] }),
      [...model.parameters.map(({ value }) => value), fed.request, fed.item, fed.history],
    ).gradients,
  'full scope': ({ lists: fed, rows }) => {
    const { dense, byFields } = model.scoreGradients(fed);
    return [dense, ...byFields.map((gradients) => fieldProducts(gradients, rows))];
  },
};

const size = model.parameters.reduce((total, { shape }) => total + shape.reduce((a, b) => a * b, 1), 0);
process.stdout.write(
  `${used?.name ?? backend}, Node ${process.version}, ${cpus()[0].model.trim()}, ${cpus().length} cores\n` +
    `B=${LISTS} T=${POSITIONS} C=${HISTORY} K=2, ${size} dense parameters; a list's gradients would take ` +
    `${((LISTS * size * 4) / 2 ** 20).toFixed(0)} MB a position\n`,
);
const runs = Object.entries(steps).map(([name, compute]) => {
  const graph = compileStep(compute, store);
  const run = () =>
    tidy(() => {
      const fed = feed();
      const [start, used] = [performance.now(), process.cpuUsage()];
      graph.run(fed).forEach((tensor) => read(tensor));
      const { user, system } = process.cpuUsage(used);
      return { time: performance.now() - start, processor: (user + system) / 1000 };
    });
  const first = run().time;
  const resident = process.resourceUsage().maxRSS / 2 ** 10;
  return { name, run, first, resident, measured: [] };
});
// In turn, so that what else the machine does is the same for all.
for (let i = 0; i < 20; i++) for (const { run, measured } of runs) measured.push(run());
const summary = (measured, kind, base) => {
  const of = (runs) => runs.map((one) => one[kind]).sort((a, b) => a - b);
  const [own, plain] = [of(measured), of(base)];
  const part = (at) => `${own[at].toFixed(0)} ms (${(own[at] / plain[at]).toFixed(2)} plain passes)`;
  return `least ${part(0)}, median ${part(10)}`;
};
for (const { name, first, resident, measured } of runs) {
  process.stdout.write(
    `${name}: ${summary(measured, 'time', runs[0].measured)}; of processor time ` +
      `${summary(measured, 'processor', runs[0].measured)}; first ${first.toFixed(0)} ms, most resident until then ${resident.toFixed(0)} MB\n`,
  );
}
const start = performance.now();
for (let i = 0; i < 10; i++) embedder.rowProducts(batch);
process.stdout.write(`row products on the host: ${((performance.now() - start) / 10).toFixed(1)} ms\n`);
