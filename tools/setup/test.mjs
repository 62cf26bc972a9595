import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installBackend, installDependencies, requireNode } from './prepare.mjs';
import { runStage, say } from './stage.mjs';
import { countResults } from './vitest-totals.mjs';
import { ROOT, toolPath } from './workspace.mjs';

const ONNXRUNTIME = join(ROOT, 'tools/setup/onnxruntime.mjs');
const BUDGET_MS = 19 * 60_000;
const strict = process.env['CI'] === 'true';
const started = performance.now();

requireNode();
const totals = { passed: 0, failed: 0, skipped: 0 };

/** Whole milliseconds until the run as a whole has taken too long. */
function timeLeft() {
  return Math.max(1, Math.round(BUDGET_MS - (performance.now() - started)));
}

/** Runs one check as a stage that counts as one failure when it fails. */
async function check(name, tool, args) {
  const { code } = await runStage(name, process.execPath, [toolPath(tool), ...args], {
    quiet: true,
    timeoutMs: timeLeft(),
  });
  totals.failed += code === 0 ? 0 : 1;
}

async function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'paretorec-test-'));
  const reportFile = join(folder, 'vitest.json');
  const args = [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...process.argv.slice(2),
  ];
  await runStage('Tests', process.execPath, [toolPath('vitest/vitest.mjs'), ...args], {
    timeoutMs: timeLeft(),
  });
  try {
    const { notes, ...counts } = countResults(JSON.parse(readFileSync(reportFile, 'utf8')), { strict });
    notes.forEach(say);
    return counts;
  } catch (error) {
    say(`failed: vitest left no report (${error.message})`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (await installDependencies()) {
  await check('Project references (nx sync:check)', 'nx/dist/bin/nx.js', ['sync:check']);
  await check('Build and types (tsc -b)', 'typescript/bin/tsc', ['-b']);
  await check('Lint (eslint)', 'eslint/bin/eslint.js', [
    '.',
    '--max-warnings=0',
    '--cache',
    '--cache-location=.cache/eslint',
  ]);
  await check('Format (prettier)', 'prettier/bin/prettier.cjs', ['--check', '**/*.{ts,js,mjs}']);
  await installBackend();
  // Before the tests, which would all install it at once. Where it cannot be had they are skipped by name.
  await runStage('onnxruntime, for exported models', process.execPath, [ONNXRUNTIME], {
    quiet: true,
    timeoutMs: timeLeft(),
  });
  for (const [outcome, count] of Object.entries(await runTests())) {
    totals[outcome] += count;
  }
} else {
  totals.failed += 1;
}

process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
process.exitCode = totals.failed === 0 ? 0 : 1;
