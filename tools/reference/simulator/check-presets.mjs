// Simulates and checks presets for three seeds and writes what came out to docs/results/simulator-checks.json, in place of what it
// says of the same logs: node tools/reference/simulator/check-presets.mjs [small] [tiny] [preset ...]; all of them by default
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PRESET_NAMES, SPEC_VERSION } from '@paretorec/simulator';

const root = new URL('../../../', import.meta.url);
const command = new URL('apps/cli/bin/paretorec.js', root).pathname;
const run = promisify(execFile);
const SCALES = ['tiny', 'small'];
const SEEDS = [1, 2, 3];
const wanted = process.argv.slice(2);
const chosen = (names) => {
  const some = names.filter((name) => wanted.includes(name));
  return some.length > 0 ? some : names;
};
const { stdout: head } = await run('git', ['rev-parse', 'HEAD'], { cwd: root });
const commit = head.trim();
const jobs = chosen(SCALES).flatMap((scale) =>
  chosen(PRESET_NAMES).flatMap((preset) => SEEDS.map((seed) => ({ scale, preset, seed }))),
);
const results = [];

async function work() {
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
    const { scale, preset, seed } = job;
    const folder = mkdtempSync(join(tmpdir(), 'check-'));
    const log = join(folder, 'log');
    const options = ['--scale', scale, '--preset', preset, '--seed', String(seed)];
    await run(command, ['simulate', 'log', ...options, '--workers', '1', '--out', log, '--quiet']);
    const { stdout } = await run(command, ['simulate', 'check', log, '--json', '--quiet'], {
      maxBuffer: 2 ** 26,
    }).catch((error) => error);
    rmSync(folder, { recursive: true });
    const report = JSON.parse(stdout);
    results.push({
      ...job,
      commit,
      failures: report.failures,
      checks: Object.fromEntries(
        report.results.map(({ name, verdict, reason, parts }) => [
          name,
          { verdict, reason, values: Object.fromEntries(parts.map((part) => [part.name, part.value])) },
        ]),
      ),
      // Clicks, valid seconds and W a user-day.
      oracles: Object.fromEntries(
        report.oracles.arms.map(({ arm, clicks, seconds, satisfaction }) => [
          arm,
          [clicks, seconds, satisfaction],
        ]),
      ),
    });
    console.log(scale, preset, seed, report.failures === 0 ? 'no failure' : `${report.failures} FAILED`);
    for (const { name, verdict, parts } of report.results) {
      if (verdict !== 'fail') continue;
      const outside = parts.filter(({ value, low, high }) => value < low || value > high);
      console.log('   ', name, outside.map((part) => `${part.name} ${part.value}`).join(', '));
    }
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, work));

const file = new URL('docs/results/simulator-checks.json', root);
const sameLog = (a, b) => a.scale === b.scale && a.preset === b.preset && a.seed === b.seed;
const before = JSON.parse(readFileSync(file, 'utf8'));
if (before.specVersion === SPEC_VERSION) {
  results.push(...before.results.filter((old) => !results.some((result) => sameLog(old, result))));
}
const place = ({ scale, preset, seed }) =>
  (SCALES.indexOf(scale) * PRESET_NAMES.length + PRESET_NAMES.indexOf(preset)) * 10 + seed;
results.sort((a, b) => place(a) - place(b));
writeFileSync(
  file,
  `${JSON.stringify(
    {
      date: new Date().toISOString(),
      machine: { processor: cpus()[0]?.model, cores: availableParallelism(), node: process.versions.node },
      specVersion: SPEC_VERSION,
      failures: results.reduce((sum, { failures }) => sum + failures, 0),
      results,
    },
    (_, value) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value),
    1,
  )}\n`,
);
