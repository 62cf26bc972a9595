// A study's cells as Markdown, for the pages of docs/results: time, peak memory and configuration hash of each row and seed, and those of the
// trials of its tuning in one line a row. Run:  node tools/reference/studies/what-it-took.mjs runs/table2
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
const readJson = (...parts) => JSON.parse(readFileSync(join(folder, ...parts), 'utf8'));
const { cells, commit, seeds } = readJson('study.json');
const { rows } = readJson('plan.json');

const whole = (value) => Math.round(value).toLocaleString('en');
const megabytes = (bytes) => whole(bytes / 1e6);
const sum = (values) => values.reduce((total, value) => total + value, 0);
const line = (values) => `| ${values.join(' | ')} |\n`;

/** Seconds and the most memory of the trials with which a row was tuned; undefined where it was not. */
function trialsOf(row) {
  const trials = join(folder, 'tuning', row, 'cells');
  if (!existsSync(trials)) return undefined;
  const attempts = readdirSync(trials, { recursive: true })
    .filter((file) => file.endsWith('attempts.ndjson'))
    .flatMap((file) => readFileSync(join(trials, file), 'utf8').trim().split('\n').map(JSON.parse));
  return {
    seconds: sum(attempts.map(({ seconds }) => seconds)),
    peakMemory: Math.max(...attempts.map(({ peakMemory }) => peakMemory)),
  };
}

process.stdout.write(
  line(['Row', 'trials, s', 'seeds, s', 'most MB', ...seeds.map((seed) => `config, seed ${seed}`)]) +
    line(['---', '--:', '--:', '--:', ...seeds.map(() => '---')]),
);
let total = 0;
for (const { name, folder: own } of rows) {
  const found = cells.filter(({ row }) => row === name);
  const trials = trialsOf(own);
  total += sum(found.map(({ seconds }) => seconds)) + (trials?.seconds ?? 0);
  process.stdout.write(
    line([
      name,
      trials === undefined ? '' : whole(trials.seconds),
      found.map(({ seconds }) => whole(seconds)).join(', '),
      megabytes(Math.max(...found.map(({ peakMemory }) => peakMemory), trials?.peakMemory ?? 0)),
      ...found.map(({ configHash }) => `\`${configHash.slice(0, 12)}\``),
    ]),
  );
}
process.stdout.write(`\n${whole(total)} s of work in all, at commit ${commit?.slice(0, 12)}.\n`);
