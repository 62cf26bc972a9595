// What is there to win by personal weights on a log, and is it personalisation that wins it? From predictions of one or more runs (seeds of one
// method) on one part of a log:
//   npx paretorec predict runs/paperec logs/tiny --out predictions.ndjson
//   node tools/reference/usefulness/room.mjs predictions.ndjson [more.ndjson ...]
// It prints Markdown:
// 1. the curve of constant weights over the runs' own scores, and where the runs' weights lie beside it;
// 2. the runs with the weights of another user (the shuffled-user control);
// 3. how well the weights of different seeds agree, candidate by candidate;
// 4. the split-half test: each user's best constant on half of their lists against the best constant of all, on the other half.
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import {
  averageSamples,
  differenceOf,
  intervalOf,
  meanAveragePrecision,
  predictionTable,
  sampleMetrics,
} from '@paretorec/metrics';

const METRICS = ['MAP', 'WMAP', 'AUC', 'DT-AUC'];
const STEPS = 20;
const GRID = Array.from({ length: STEPS + 1 }, (_, i) => i / STEPS);
const RESAMPLES = 2000;

/** Rows of predictions, list by list, with scores and weights by objective. */
async function readRun(path) {
  const rows = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line !== '') rows.push(JSON.parse(line));
  }
  const objectives = Object.keys(rows[0])
    .filter((name) => name.startsWith('weight_'))
    .map((name) => name.slice('weight_'.length));
  if (objectives.length !== 2)
    throw new Error(`${path}: two objectives are needed, found ${objectives.length}`);
  const lists = new Map();
  rows.forEach((row, i) => {
    if (!lists.has(row.list_id)) lists.set(row.list_id, { user: row.user_id, rows: [] });
    lists.get(row.list_id).rows.push(i);
  });
  return {
    rows,
    lists: [...lists.values()],
    scores: objectives.map((name) => rows.map((row) => row[`score_${name}`])),
    weights: rows.map((row) => row[`weight_${objectives[0]}`]),
    objectives,
  };
}

/** Fuses by the weight of the first objective in each row. */
const fused = ({ scores: [first, second] }, weightOf) =>
  first.map((score, i) => weightOf(i) * score + (1 - weightOf(i)) * second[i]);

/** A run as a table under other scores. */
function tableOf({ rows }, scores) {
  return predictionTable({
    listIds: rows.map((row) => String(row.list_id)),
    itemIds: rows.map((row) => String(row.item_id)),
    userIds: rows.map((row) => (row.user_id === null ? null : String(row.user_id))),
    clicked: rows.map((row) => Number(row.clicked)),
    dwell: rows.map((row) => row.dwell ?? Number.NaN),
    scores,
  });
}

/** Means over runs of each metric; `scoresOf` gives the fused scores of a run. */
function measure(runs, scoresOf, resamples = RESAMPLES) {
  const samples = runs.map((run) => sampleMetrics(tableOf(run, scoresOf(run)), METRICS, { resamples }));
  return METRICS.map((_, m) => averageSamples(samples.map((sample) => sample[m])));
}

function byUserOf(lists) {
  const byUser = new Map();
  for (const list of lists) byUser.set(list.user, [...(byUser.get(list.user) ?? []), list]);
  return byUser;
}

function deviation(values) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, values.length - 1));
}

/** Pearson's correlation. */
function correlation(a, b) {
  const mean = (values) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = a.reduce((sum, x, i) => sum + (x - meanA) * (b[i] - meanB), 0);
  return (
    product /
    Math.sqrt(
      a.reduce((sum, x) => sum + (x - meanA) ** 2, 0) * b.reduce((sum, x) => sum + (x - meanB) ** 2, 0),
    )
  );
}

/** The weights of another user: users in the order of a hash, each takes over the next one's weights, list by list and place by place. */
function shuffledWeights(run) {
  const byUser = byUserOf(run.lists);
  const users = [...byUser.keys()].sort((a, b) => hash(a) - hash(b));
  const weights = new Array(run.rows.length);
  users.forEach((user, u) => {
    const donors = byUser.get(users[(u + 1) % users.length]);
    byUser.get(user).forEach((list, l) => {
      const donor = donors[l % donors.length].rows;
      list.rows.forEach((row, place) => (weights[row] = run.weights[donor[place % donor.length]]));
    });
  });
  return weights;
}

function hash(name) {
  let value = 2166136261;
  for (const letter of String(name)) value = Math.imul(value ^ letter.codePointAt(0), 16777619) >>> 0;
  return value;
}

/** What a list adds to MAP; null without a click. */
function averagePrecision(run, scores, list) {
  const own = list.rows.map((row) => scores[row]);
  const { sum, count } = meanAveragePrecision.parts({
    order: [...own.keys()].sort((a, b) => own[b] - own[a]),
    clicked: list.rows.map((row) => Number(run.rows[row].clicked)),
    dwell: list.rows.map((row) => run.rows[row].dwell ?? Number.NaN),
  });
  return count === 0 ? null : sum / count;
}

/** The split-half test of one run: fused scores under each user's best constant and under the best one of all, chosen on the other half. */
function splitHalf(run) {
  const half = new Map();
  const seen = new Map();
  for (const list of run.lists) {
    const count = seen.get(list.user) ?? 0;
    half.set(list, count % 2);
    seen.set(list.user, count + 1);
  }
  const curves = GRID.map((weight) => {
    const scores = fused(run, () => weight);
    return new Map(run.lists.map((list) => [list, averagePrecision(run, scores, list)]));
  });
  const best = (lists) => {
    const means = curves.map((curve) => {
      const values = lists.map((list) => curve.get(list)).filter((value) => value !== null);
      return values.length === 0 ? -1 : values.reduce((a, b) => a + b, 0) / values.length;
    });
    const top = Math.max(...means);
    // In the middle of those that are equal.
    const places = means.flatMap((mean, i) => (mean === top ? [i] : []));
    return GRID[places[Math.floor(places.length / 2)]];
  };
  const personal = new Array(run.rows.length);
  const shared = new Array(run.rows.length);
  const byUser = byUserOf(run.lists);
  const of = (lists, side) => lists.filter((list) => half.get(list) === side);
  for (const side of [0, 1]) {
    const weight = best(of(run.lists, 1 - side));
    for (const lists of byUser.values()) {
      const others = of(lists, 1 - side).filter((list) => curves[0].get(list) !== null);
      const own = others.length === 0 ? weight : best(others);
      for (const row of of(lists, side).flatMap((list) => list.rows)) {
        personal[row] = own;
        shared[row] = weight;
      }
    }
  }
  return { personal: fused(run, (i) => personal[i]), shared: fused(run, (i) => shared[i]) };
}

/** The constant weight whose metric is that of the runs' own weights; the metric falls with the weight. */
function constantOf(metric) {
  const place = METRICS.indexOf(metric);
  let [low, high] = [0, 1];
  for (let step = 0; step < 12; step++) {
    const middle = (low + high) / 2;
    const found = measure(runs, (run) => fused(run, () => middle), 2);
    if (found[place].value > own[place].value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const digits = (value, metric, sign = false) =>
  `${sign && value > 0 ? '+' : ''}${metric === 'WMAP' ? value.toFixed(2) : value.toFixed(4)}`;
const shown = (sample) => {
  const { value, low, high } = intervalOf(sample);
  return `${digits(value, sample.metric)} [${digits(low, sample.metric)}, ${digits(high, sample.metric)}]`;
};
const shownDifference = (first, second) => {
  const { value, low, high, metric } = differenceOf(first, second);
  return `${digits(value, metric, true)} [${digits(low, metric)}, ${digits(high, metric)}]`;
};
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
const header = (...cells) => {
  row(...cells);
  row(...cells.map((_, i) => (i === 0 ? ':--' : '--:')));
};

const paths = process.argv.slice(2);
if (paths.length === 0) throw new Error('give predictions as NDJSON, one file for each run');
const runs = await Promise.all(paths.map(readRun));
const mean = runs.flatMap((run) => run.weights).reduce((a, b, _, { length }) => a + b / length, 0);
console.log(`${paths.map((path) => basename(path)).join(', ')}: ${runs[0].lists.length} lists\n`);
console.log(`Mean weight of ${runs[0].objectives[0]}: ${mean.toFixed(3)}.\n`);

for (const [i, run] of runs.entries())
  for (let j = 0; j < i; j++)
    console.log(
      `Weights of ${basename(paths[j])} and ${basename(paths[i])}: correlation ${correlation(runs[j].weights, run.weights).toFixed(3)}.\n`,
    );

const curve = GRID.map((weight) => measure(runs, (run) => fused(run, () => weight)));
const own = measure(runs, (run) => fused(run, (i) => run.weights[i]));
const sameMean = measure(runs, (run) => fused(run, () => mean));
const dwellWeight = constantOf('DT-AUC');
const sameDwell = measure(runs, (run) => fused(run, () => dwellWeight));
const shuffled = new Map(runs.map((run) => [run, shuffledWeights(run)]));
const strangers = measure(runs, (run) => fused(run, (i) => shuffled.get(run)[i]));

header(`weight of ${runs[0].objectives[0]}`, ...METRICS);
GRID.forEach((weight, i) => {
  if (i % 2 === 0) row(weight.toFixed(1), ...curve[i].map(shown));
});
row("the run's own", ...own.map(shown));
row('of another user', ...strangers.map(shown));
console.log('');
header('difference', ...METRICS);
const best = METRICS.map((_, m) => curve.reduce((a, b) => (a[m].value >= b[m].value ? a : b))[m]);
row('own - constant with the same mean', ...own.map((sample, m) => shownDifference(sample, sameMean[m])));
row('own - constant with the same DT-AUC', ...own.map((sample, m) => shownDifference(sample, sameDwell[m])));
row('own - best constant of the metric', ...own.map((sample, m) => shownDifference(sample, best[m])));
row('own - weights of another user', ...own.map((sample, m) => shownDifference(sample, strangers[m])));
const halves = new Map(runs.map((run) => [run, splitHalf(run)]));
const personal = measure(runs, (run) => halves.get(run).personal);
const shared = measure(runs, (run) => halves.get(run).shared);
row(
  "split half: user's best constant - the best of all",
  ...personal.map((sample, m) => shownDifference(sample, shared[m])),
);
// A point lies outside when no constant reaches it in all three metrics, give or take what seeds differ by.
const FRONT = ['MAP', 'WMAP', 'DT-AUC'];
const bySeed = runs.map((run) => measure([run], (one) => fused(one, (i) => one.weights[i])));
const spread = METRICS.map((_, m) => deviation(bySeed.map((samples) => samples[m].value)));
const reached = (point) =>
  METRICS.every((metric, m) => !FRONT.includes(metric) || point[m].value >= own[m].value - spread[m]);
const fine = Array.from({ length: 101 }, (_, i) => i / 100);
const nearby = fine.filter((weight) => reached(measure(runs, (run) => fused(run, () => weight), 100)));
const verdict =
  nearby.length === 0
    ? 'lies outside their front'
    : `is reached by constants ${`from ${nearby[0].toFixed(2)} to ${nearby.at(-1).toFixed(2)}`}`;
console.log(
  `\nIn (${FRONT.join(', ')}) the point of ${runs.length} seeds, less their spread (${FRONT.map((metric) => digits(spread[METRICS.indexOf(metric)], metric)).join(', ')}), ${verdict}.`,
);
