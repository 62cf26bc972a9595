// Mean scores by logged position, and how the scores of two objectives go together, from predictions of a run; docs/what-matters.md has
// the numbers of the quickstart's. Run:  npx paretorec predict <run> <log> --protocol logged --out logged.ndjson
//                                       node tools/reference/usefulness/scores-by-position.mjs logged.ndjson
import { DuckDBInstance } from '@duckdb/node-api';

const [file] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create()).connect();
const ask = async (sql) => (await connection.runAndReadAll(sql, [file])).getRowObjectsJson();

console.table(
  await ask(`select position, count(*) as items, round(avg(score_click), 3) as click, round(avg(score_dwell), 3) as dwell
    from read_json(?) where position <= 10 group by position order by position`),
);
console.table(await ask('select round(corr(score_click, score_dwell), 3) as correlation from read_json(?)'));
