// The rows of a log of lists of one, as an experiment's models see them (fitted ids, 0 for the unknown), as CSV for other libraries:
//   node tools/reference/zoo/export-split.mjs examples/zoo/fm.yaml <folder>
// Writes rows.csv (part, a column a field, clicked; the ids of a multi-valued field with spaces between them) and fields.json.
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { loadExperiment } from '@paretorec/assembly';
import { builtins } from '@paretorec/builtins';
import { fitDataset, PARTS } from '@paretorec/data';

const [file, out] = process.argv.slice(2);
const { config } = await loadExperiment(file, { builtins });
const objectives = [{ name: 'click', label: 'clicked', population: 'all' }];
const log = resolve(dirname(file), config.data.log);
const dataset = await fitDataset({ log, objectives, features: config.features });
const groups = ['user', 'context', 'item', 'impression'];
const fields = groups.flatMap((group) => dataset.schema[group]);

mkdirSync(out, { recursive: true });
const rows = createWriteStream(join(out, 'rows.csv'));
rows.write(`part,${fields.map(({ name }) => name).join(',')},clicked\n`);
const textAt = (column, place) => {
  if (column.kind === 'categorical') return column.ids[place];
  if (column.kind === 'numeric') return column.values[place];
  return column.ids.subarray(column.offsets[place], column.offsets[place + 1]).join(' ');
};
for (const part of PARTS) {
  const options = { batchSize: 1024, listLength: 1, order: 'time', withOutcome: true };
  for await (const batch of dataset.batches(part, options))
    for (let place = 0; place < batch.lists; place++) {
      const columns = groups.flatMap((group) => batch[group]);
      const values = columns.map((column) => textAt(column, place));
      rows.write(`${part},${values.join(',')},${batch.outcome.clicked[place]}\n`);
    }
}
rows.end();
await finished(rows);
const described = fields.map(({ name, kind, rows: vocabulary }) => ({ name, kind, vocabulary }));
writeFileSync(
  join(out, 'fields.json'),
  `${JSON.stringify({ log: dataset.fingerprint, fields: described })}\n`,
);
await dataset.close();
