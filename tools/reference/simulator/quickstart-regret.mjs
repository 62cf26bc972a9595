// The quickstart on a simulated log, beside orders by the truth: what each method loses to them.
//   npx paretorec quickstart --log logs/tiny --out runs/tiny --json > runs/tiny.json
//   node tools/reference/simulator/quickstart-regret.mjs logs/tiny runs/tiny.json
import { readFileSync } from 'node:fs';
import { openDuckDb, sqlText } from '@paretorec/data';
import { predictionTable, scorePredictions } from '@paretorec/metrics';

const [log, results] = process.argv.slice(2);
const COLUMNS = ['HIT@1', 'MAP', 'AUC-list', 'WHIT@1', 'WMAP', 'DT-AUC'];

const db = await openDuckDb();
const files = (name) => sqlText(`${log}/${name}/*.parquet`);
const rows = await db.rows(`
  SELECT i.list_id, i.item_id, l.user_id, i.clicked, i.dwell, h.p_click, h.e_dwell
  FROM read_parquet(${files('impressions')}) i
    JOIN read_parquet(${files('hidden/impressions')}) h USING (list_id, position)
    JOIN read_parquet(${files('lists')}) l USING (list_id)
  WHERE l.part = 'test' ORDER BY i.list_id, i.position`);
await db.close();

function metricsBy(score) {
  const table = predictionTable({
    listIds: rows.map(({ list_id }) => String(list_id)),
    itemIds: rows.map(({ item_id }) => String(item_id)),
    userIds: rows.map(({ user_id }) => String(user_id)),
    clicked: rows.map(({ clicked }) => clicked),
    dwell: rows.map(({ dwell }) => dwell ?? Number.NaN),
    scores: rows.map(score),
  });
  return scorePredictions(table, { resamples: 1000 });
}

const table = [
  ...JSON.parse(readFileSync(results, 'utf8')).rows.map(({ name, metrics }) => ({ name, metrics })),
  { name: 'truth: clicks', metrics: metricsBy(({ p_click }) => p_click) },
  { name: 'truth: seconds', metrics: metricsBy(({ p_click, e_dwell }) => p_click * e_dwell) },
];
const valueOf = (name, column) => table.find((row) => row.name === name).metrics[column].value;
const oracleOf = (column) =>
  Math.max(...['truth: clicks', 'truth: seconds'].map((name) => valueOf(name, column)));

console.log(`| | ${COLUMNS.join(' | ')} | regret in MAP | regret in WMAP |`);
console.log(`|---|${COLUMNS.map(() => '---|').join('')}---|---|`);
for (const { name, metrics } of table) {
  const cells = COLUMNS.map((column) => {
    const { value, low, high } = metrics[column];
    const digits = Math.abs(value) < 2 ? 3 : 2;
    return `${value.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
  });
  const regrets = ['MAP', 'WMAP'].map((column) => {
    const best = oracleOf(column);
    const regret = (best - metrics[column].value) / (best - valueOf('random order', column));
    return regret.toFixed(2);
  });
  console.log(`| ${[name, ...cells, ...regrets].join(' | ')} |`);
}
