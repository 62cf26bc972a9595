import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { measureCoverage } from './coverage.mjs';
import { testMutants } from './mutation.mjs';
import { build, installBackend, installDependencies, requireNode } from './prepare.mjs';
import { provenance } from './provenance.mjs';
import { runStage, say } from './stage.mjs';
import { countResults } from './vitest-totals.mjs';
import { ROOT, toolPath } from './workspace.mjs';

const RESULTS = 'docs/results/test-long.json';

requireNode();
if (!(await installDependencies()) || !(await build())) {
  process.exit(1);
}
await installBackend();

const folder = mkdtempSync(join(tmpdir(), 'paretorec-test-long-'));
const reportFile = join(folder, 'vitest.json');
const filters = process.argv.slice(2);
await runStage('Long tests', process.execPath, [
  toolPath('vitest/vitest.mjs'),
  'run',
  '--config=vitest.long.config.ts',
  '--reporter=verbose',
  '--reporter=json',
  `--outputFile.json=${reportFile}`,
  ...filters,
]);
const report = JSON.parse(readFileSync(reportFile, 'utf8'));
rmSync(folder, { recursive: true, force: true });
const { notes, ...totals } = countResults(report, { strict: false });
notes.forEach(say);

// A run of some of the tests says nothing of the others, so it leaves the record as it is.
if (filters.length === 0) {
  mkdirSync(dirname(join(ROOT, RESULTS)), { recursive: true });
  writeFileSync(join(ROOT, RESULTS), `${JSON.stringify(await resultsOf(report, totals), null, 2)}\n`);
  say(`written to ${RESULTS}; commit it`);
  totals.failed += (await measureCoverage()) + (await testMutants());
}
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
process.exitCode = totals.failed === 0 ? 0 : 1;

async function resultsOf(report, totals) {
  return {
    ...(await provenance(report.startTime)),
    totals,
    tests: report.testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ fullName, status, duration }) => ({
        file: relative(ROOT, name),
        test: fullName,
        status,
        seconds: Number(((duration ?? 0) / 1000).toFixed(1)),
      })),
    ),
  };
}
