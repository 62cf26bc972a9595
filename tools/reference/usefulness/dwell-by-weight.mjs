// How long clicked items were looked at, by the fifth of all items that their weight of clicks lies in; docs/what-matters.md has the
// numbers of PAPERec on a small simulated log. Run:  npx paretorec predict <run> <log> --out predictions.ndjson
//                                                   node tools/reference/usefulness/dwell-by-weight.mjs predictions.ndjson
import { DuckDBInstance } from '@duckdb/node-api';

const [file] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create()).connect();
const fifths = await connection.runAndReadAll(
  `with placed as (select *, ntile(5) over (order by weight_click) as fifth from read_json(?))
  select fifth, round(avg(weight_click), 3) as weight, round(avg(clicked), 4) as click_rate,
    median(dwell) filter (where clicked = 1) as median_dwell
  from placed group by fifth order by fifth`,
  [file],
);
console.table(fifths.getRowObjectsJson());
