// Trains examples/zoo/*.yaml under three seeds, evaluates them on the test part and sets them beside what fuxictr_zoo.py found:
//   node tools/reference/zoo/compare.mjs <log> <peer.json> <out.json> [models]
// Prints the table of docs/results/zoo-movielens.md. Runs that are in out.json already are not trained again.
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

const peer = JSON.parse(readFileSync(peerFile, 'utf8'));
const paretorec = (...args) =>
  execFileSync(process.execPath, [join(ROOT, 'apps/cli/bin/paretorec.js'), ...args, '--quiet'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });

const kept = existsSync(out) ? JSON.parse(readFileSync(out, 'utf8')).paretorec : [];
const save = (versions) =>
  writeFileSync(
    out,
    `${JSON.stringify({ date: new Date().toISOString().slice(0, 10), log: peer.log, versions: { ...peer.versions, ...versions }, paretorec: kept, fuxictr: peer.runs }, null, 1)}\n`,
  );

for (const model of models.split(','))
  for (const seed of SEEDS) {
    if (kept.some((run) => run.model === model && run.seed === seed)) continue;
    const folder = mkdtempSync(join(tmpdir(), 'paretorec-zoo-'));
    const run = join(folder, 'run');
    const set = `data.log=${resolve(log)}`;
    paretorec('train', `examples/zoo/${model}.yaml`, '--out', run, '--seed', String(seed), '--set', set);
    const manifest = JSON.parse(readFileSync(join(run, 'manifest.json'), 'utf8'));
    if (manifest.data.fingerprint !== peer.log) throw new Error('the peer was given another log');
    const { AUC } = JSON.parse(paretorec('evaluate', run, '--json'));
    rmSync(folder, { recursive: true });
    const round = (value) => Number(value.toFixed(6));
    kept.push({
      model,
      seed,
      parameters: manifest.parameters,
      epochs: manifest.epochs,
      validationAuc: round(manifest.bestValue),
      testAuc: round(AUC.value),
    });
    save(manifest.versions);
  }

const aucOf = (runs, model) => runs.filter((run) => run.model === model).map(({ testAuc }) => testAuc);
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
console.log('| model | parameters | paretorec | FuxiCTR | difference | bound | |');
console.log('|---|---|---|---|---|---|---|');
for (const model of [...new Set(kept.map((run) => run.model))]) {
  const [ours, theirs] = [aucOf(kept, model), aucOf(peer.runs, model)];
  const bound = Math.max(MARGIN, Math.max(...theirs) - Math.min(...theirs));
  const difference = mean(ours) - mean(theirs);
  const count = (runs) => runs.find((run) => run.model === model).parameters;
  const verdict = Math.abs(difference) <= bound ? 'within' : difference > 0 ? 'above' : '**missed**';
  const each = (values) => `${mean(values).toFixed(4)} (${values.map((v) => v.toFixed(4)).join(', ')})`;
  console.log(
    `| ${model} | ${count(kept)} / ${count(peer.runs)} | ${each(ours)} | ${each(theirs)} | ${difference.toFixed(4)} | ${bound.toFixed(4)} | ${verdict} |`,
  );
}
