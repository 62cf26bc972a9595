// Simulates and checks every preset for three seeds and writes what came out to docs/results/simulator-checks.json:
// node tools/reference/simulator/check-presets.mjs [small tiny]
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PRESET_NAMES, SPEC_VERSION } from '@paretorec/simulator';

const root = new URL('../../../', import.meta.url);
const command = new URL('apps/cli/bin/paretorec.js', root).pathname;
const run = promisify(execFile);
const scales = process.argv.length > 2 ? process.argv.slice(2) : ['tiny', 'small'];
const SEEDS = [1, 2, 3];
const jobs = scales.flatMap((scale) =>
  PRESET_NAMES.flatMap((preset) => SEEDS.map((seed) => ({ scale, preset, seed }))),
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
    results.push({ ...job, failures: report.failures, checks: report.results, oracles: report.oracles.arms });
    console.log(scale, preset, seed, report.failures === 0 ? 'no failure' : `${report.failures} FAILED`);
    for (const { name, verdict, parts } of report.results) {
      if (verdict !== 'fail') continue;
      const outside = parts.filter(({ value, low, high }) => value < low || value > high);
      console.log('   ', name, outside.map((part) => `${part.name} ${part.value}`).join(', '));
    }
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, work));

const key = ({ scale, preset, seed }) => `${scales.indexOf(scale)} ${PRESET_NAMES.indexOf(preset)} ${seed}`;
results.sort((a, b) => (key(a) < key(b) ? -1 : 1));
const { stdout: commit } = await run('git', ['rev-parse', 'HEAD'], { cwd: root });
writeFileSync(
  new URL('docs/results/simulator-checks.json', root),
  `${JSON.stringify(
    {
      date: new Date().toISOString(),
      commit: commit.trim(),
      machine: { processor: cpus()[0]?.model, cores: availableParallelism(), node: process.versions.node },
      specVersion: SPEC_VERSION,
      failures: results.reduce((sum, { failures }) => sum + failures, 0),
      results,
    },
    (_, value) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value),
    1,
  )}\n`,
);
