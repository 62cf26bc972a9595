// Trains examples/zoo/*.yaml under three seeds, evaluates them on the test part and sets them beside what fuxictr_zoo.py found:
//   node tools/reference/zoo/compare.mjs <log> <peer.json> <out.json> [models]
// <peer.json> is what fuxictr_zoo.py wrote, or an <out.json> of this script. Prints the table of docs/results/zoo-movielens.md.
// Runs that are in <out.json> already are not trained again.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const [log, peerFile, out, models = 'fm,nfm,deepfm,autoint,afn'] = process.argv.slice(2);
const SEEDS = [1, 2, 3];
/** Means of AUC count as equal within this, or within the spread of the peer's own seeds where that is wider. */
const MARGIN = 0.003;

const json = (file) => JSON.parse(readFileSync(file, 'utf8'));
const peer = json(peerFile);
const theirs = peer.runs ?? peer.fuxictr;
const known = existsSync(out) ? json(out) : { paretorec: [], versions: {} };
const ours = known.paretorec;
let versions = { ...known.versions, ...peer.versions };

const paretorec = (...args) =>
  execFileSync(process.execPath, [join(ROOT, 'apps/cli/bin/paretorec.js'), ...args, '--quiet'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
const rounded = (value) => Number(value.toFixed(6));

function trained(model, seed) {
  const folder = mkdtempSync(join(tmpdir(), 'paretorec-zoo-'));
  const run = join(folder, 'run');
  const experiment = join(ROOT, `examples/zoo/${model}.yaml`);
  const set = `data.log=${resolve(log)}`;
  paretorec('train', experiment, '--out', run, '--seed', String(seed), '--set', set);
  const manifest = json(join(run, 'manifest.json'));
  if (manifest.data.fingerprint !== peer.log) throw new Error('the peer was given another log');
  const { AUC } = JSON.parse(paretorec('evaluate', run, '--json'));
  rmSync(folder, { recursive: true });
  versions = { ...versions, ...manifest.versions };
  const { parameters, epochs, bestValue } = manifest;
  return { model, seed, parameters, epochs, validationAuc: rounded(bestValue), testAuc: rounded(AUC.value) };
}

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
function rowOf(model) {
  const [own, other] = [ours, theirs].map((runs) => runs.filter((run) => run.model === model));
  const [aucs, peers] = [own, other].map((runs) => runs.map(({ testAuc }) => testAuc));
  const bound = Math.max(MARGIN, Math.max(...peers) - Math.min(...peers));
  const difference = mean(aucs) - mean(peers);
  const verdict = Math.abs(difference) <= bound ? 'within' : difference > 0 ? 'above' : 'missed';
  const parameters = [own[0].parameters, other[0].parameters];
  return { model, parameters, aucs, peers, difference: rounded(difference), bound: rounded(bound), verdict };
}

const rows = [];
for (const model of models.split(',')) {
  for (const seed of SEEDS)
    if (!ours.some((run) => run.model === model && run.seed === seed)) ours.push(trained(model, seed));
  rows.push(rowOf(model));
  const date = new Date().toISOString().slice(0, 10);
  const all = { date, log: peer.log, versions, rows, paretorec: ours, fuxictr: theirs };
  writeFileSync(out, `${JSON.stringify(all, null, 1)}\n`);
}

console.log('| model | parameters | paretorec | FuxiCTR | difference | bound | |');
console.log('|---|---|---|---|---|---|---|');
const each = (values) => `${mean(values).toFixed(4)} (${values.map((v) => v.toFixed(4)).join(', ')})`;
for (const { model, parameters, aucs, peers, difference, bound, verdict } of rows) {
  const cells = [
    model,
    parameters.join(' / '),
    each(aucs),
    each(peers),
    difference.toFixed(4),
    bound.toFixed(4),
  ];
  console.log(`| ${[...cells, verdict].join(' | ')} |`);
}
