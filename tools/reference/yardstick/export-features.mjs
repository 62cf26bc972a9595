// The features that models see of a log, split as it says or .7, .1, .2, as plain arrays for other programs:
//   node tools/reference/yardstick/export-features.mjs <log> <folder>
// Writes features.f32 (rows x columns, row-major), rows.csv (identities, feedback and part of each row) and columns.json.
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fitDataset, PARTS } from '@paretorec/data';

const [log, out] = process.argv.slice(2);
const objectives = [{ name: 'click', label: 'clicked', population: 'all' }];
const dataset = await fitDataset({ log, objectives });
mkdirSync(out, { recursive: true });

const { schema } = dataset;
/** Values of a field at a place, a number a column: an id; a first id and a count; or a value. */
const WIDTH = { categorical: 1, multi: 2, numeric: 1 };
function valuesAt(column, place) {
  if (column.kind === 'categorical') return [column.ids[place]];
  if (column.kind === 'numeric') return [column.values[place]];
  const [from, to] = [column.offsets[place], column.offsets[place + 1]];
  return [from < to ? column.ids[from] : 0, to - from];
}
const idsAt = (column, place) =>
  column.kind === 'categorical'
    ? [column.ids[place]]
    : column.kind === 'multi'
      ? column.ids.subarray(column.offsets[place], column.offsets[place + 1])
      : [];

const columns = [];
const describe = (group, field) => {
  columns.push({ name: `${group}/${field.name}`, categorical: field.kind !== 'numeric' });
  if (WIDTH[field.kind] === 2) columns.push({ name: `${group}/${field.name} count`, categorical: false });
};
for (const group of ['user', 'context', 'item', 'impression'])
  schema[group].forEach((field) => describe(group, field));
// What attention over past clicks can find: how many of them share the candidate's value, and the mean of what is known of them.
const matched = schema.item
  .map((field, index) => ({ field, index }))
  .filter(({ field }) => field.kind !== 'numeric');
for (const { field } of matched)
  columns.push({ name: `past clicks with this ${field.name}`, categorical: false });
const pastNumbers = schema.history
  .map((field, index) => ({ field, index }))
  .filter(({ field }) => field.kind === 'numeric');
for (const { field } of pastNumbers)
  columns.push({ name: `mean ${field.name} of past clicks`, categorical: false });
columns.push({ name: 'past clicks', categorical: false }, { name: 'position', categorical: false });

const features = createWriteStream(join(out, 'features.f32'));
const rows = createWriteStream(join(out, 'rows.csv'));
rows.write('part,list_id,user_id,item_id,clicked,dwell\n');
let count = 0;
for (const part of PARTS) {
  const options = { batchSize: 256, listLength: 'whole', order: 'time', withOutcome: true };
  for await (const batch of dataset.batches(part, options)) {
    const values = [];
    const lines = [];
    for (let list = 0; list < batch.lists; list++) {
      const perList = [...batch.user, ...batch.context].flatMap((column) => valuesAt(column, list));
      const clicks = batch.history.lengths[list];
      const capacity = schema.historyLength;
      const past = matched.map(({ index }) => {
        const seen = new Map();
        for (let i = 0; i < clicks; i++)
          for (const id of idsAt(batch.history.item[index], list * capacity + i))
            seen.set(id, (seen.get(id) ?? 0) + 1);
        return seen;
      });
      const means = pastNumbers.map(({ index }) => {
        const known = [];
        for (let i = 0; i < clicks; i++) known.push(batch.history.own[index].values[list * capacity + i]);
        const finite = known.filter(Number.isFinite);
        return finite.length > 0 ? finite.reduce((a, b) => a + b) / finite.length : Number.NaN;
      });
      for (let position = 0; position < batch.lengths[list]; position++) {
        const place = list * batch.positions + position;
        const item = [...batch.item, ...batch.impression].flatMap((column) => valuesAt(column, place));
        const shared = matched.map(({ index }, i) => {
          let most = 0;
          for (const id of idsAt(batch.item[index], place))
            if (id !== 0) most = Math.max(most, past[i].get(id) ?? 0);
          return most;
        });
        const { listIds, userIds, itemIds, loggedPositions, clicked, dwell } = batch.outcome;
        values.push(...perList, ...item, ...shared, ...means, clicks, loggedPositions[place]);
        const seconds = Number.isNaN(dwell[place]) ? '' : dwell[place];
        lines.push(
          `${part},${listIds[list]},${userIds[list]},${itemIds[place]},${clicked[place]},${seconds}`,
        );
        count++;
      }
    }
    if (lines.length === 0) continue;
    rows.write(`${lines.join('\n')}\n`);
    if (!features.write(Buffer.from(Float32Array.from(values).buffer)))
      await new Promise((resolve) => features.once('drain', resolve));
  }
}
features.end();
rows.end();
await Promise.all([finished(features), finished(rows)]);
await dataset.close();
writeFileSync(join(out, 'columns.json'), JSON.stringify({ rows: count, columns }, null, 1));
console.log(`${count} rows of ${columns.length} columns in ${out}`);
