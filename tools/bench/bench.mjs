// Measures how fast paretorec is. Every file of benchmarks/ is one benchmark, called by its name without the ending:
//
//     npm run bench -- [--only name,name] [--list] [--json file]
//
// Each prints one table. A benchmark exports `about`, a line for --list, and `run(say)`, which gives a {@link Result}; what it
// throws ends the command with 1.

import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { writeWhole } from '@paretorec/trainer';
import { provenance } from '../setup/provenance.mjs';
import { formatResult } from './format-result.mjs';

/**
 * What a benchmark found.
 *
 * @typedef {object} Result
 * @property {string} device backend, threads
 * @property {Readonly<Record<string, string>>} versions by library
 * @property {readonly string[]} columns headings
 * @property {readonly (readonly (string | number)[])[]} rows cells as they are shown
 * @property {readonly string[]} notes sentences below the table
 * @property {unknown} measured all single numbers, for --json
 */

const USAGE = 'usage: npm run bench -- [--only name,name] [--list] [--json file]';
const NAMES = readdirSync(new URL('benchmarks/', import.meta.url))
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.slice(0, -'.mjs'.length))
  .sort();

class UsageError extends Error {}

function optionsOf(args) {
  const options = { only: { type: 'string' }, list: { type: 'boolean' }, json: { type: 'string' } };
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError(error.message);
  }
}

const load = (name) => import(new URL(`benchmarks/${name}.mjs`, import.meta.url).href);

async function main(args) {
  const { only, list, json } = optionsOf(args);
  const names = only?.split(',') ?? NAMES;
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`no benchmark "${unknown}"; there are ${NAMES.join(' and ')}`);
  if (list) {
    for (const name of names) process.stdout.write(`${name.padEnd(12)}${(await load(name)).about}\n`);
    return;
  }
  const results = {};
  for (const name of names) {
    const { about, run } = await load(name);
    // Asked for before, so that it is of what is measured.
    const source = await provenance(Date.now());
    const result = await run((line) => process.stderr.write(`${line}\n`));
    results[name] = { ...source, ...result };
    process.stdout.write(formatResult(name, about, source, result));
    // After each, so that what was measured is not lost with what fails later.
    if (json !== undefined) await writeWhole(json, `${JSON.stringify(results, null, 1)}\n`);
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof UsageError;
  process.stderr.write(isUsage ? `${error.message}\n${USAGE}\n` : `${error.stack ?? error}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
