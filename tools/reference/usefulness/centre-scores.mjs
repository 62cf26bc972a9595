// Predictions of a run whose click scores have mean 0 in every list, so that they say nothing of one list beside another, under a constant weight
// of clicks; docs/usefulness.md has the numbers. No list is ordered otherwise for it: only what compares lists changes. Run:
//   npx paretorec predict <run> <log> --out predictions.ndjson
//   node tools/reference/usefulness/centre-scores.mjs predictions.ndjson 0.7 centred.csv
//   npx paretorec metrics centred.csv
import { openDuckDb, sqlText } from '@paretorec/data';

const [file, weight, target] = process.argv.slice(2);
const db = await openDuckDb();
await db.run(
  `copy (
    select list_id, user_id, item_id, position, clicked, dwell,
      ${Number(weight)} * (score_click - avg(score_click) over (partition by list_id)) + ${1 - Number(weight)} * score_dwell as score
    from read_json(${sqlText(file)})
  ) to ${sqlText(target)} (header)`,
);
await db.close();
