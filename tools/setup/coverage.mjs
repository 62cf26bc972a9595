import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provenanceLine } from './provenance.mjs';
import { runStage, say } from './stage.mjs';
import { ROOT, toolPath } from './workspace.mjs';

const RESULTS = 'docs/results/coverage.md';
const SUMMARY = 'coverage/coverage-summary.json';
/** Share of branches that tests must take, in per cent. */
const LEAST = 90;
/** Packages of components; the optimisers and fusions stand in `optimisers` and `weighters`. */
const PACKAGES = ['encoders', 'metrics', 'objectives', 'optimisers', 'weighters'];

/**
 * Measures which branches of the component packages their own tests take.
 *
 * @param {readonly string[]} names packages; all of them are written to the results, some leave these as they are
 * @returns {Promise<number>} packages below the threshold, or whose tests fail
 */
export async function measureCoverage(names = PACKAGES) {
  const provenance = await provenanceLine('npm run coverage');
  const rows = [];
  let failed = 0;
  for (const name of names) {
    const { code } = await runStage(`Coverage of ${name}`, process.execPath, [
      toolPath('vitest/vitest.mjs'),
      'run',
      `packages/${name}/`,
      '--coverage',
      `--coverage.include=packages/${name}/src/**/*.ts`,
      `--coverage.thresholds.branches=${LEAST}`,
      '--reporter=dot',
      // Counting slows tests down; those that fail must not hide the count.
      '--testTimeout=300000',
      '--coverage.reportOnFailure',
    ]);
    failed += code === 0 ? 0 : 1;
    rows.push({ name, ...readSummary() });
  }
  const page = pageOf(rows, provenance);
  process.stdout.write(`${page}\n`);
  if (names.length === PACKAGES.length) {
    writeFileSync(join(ROOT, RESULTS), page);
    say(`written to ${RESULTS}; commit it`);
  }
  return failed;
}

function readSummary() {
  const { total, ...files } = JSON.parse(readFileSync(join(ROOT, SUMMARY), 'utf8'));
  const short = Object.entries(files)
    .filter(([, { branches }]) => branches.covered < branches.total)
    .map(([file, { branches }]) => ({ file: relative(ROOT, file), ...branches }));
  return { total, short };
}

function pageOf(rows, provenance) {
  const share = ({ covered, total, pct }) => `${covered} of ${total} (${pct}%)`;
  const lines = rows.map(
    ({ name, total }) =>
      `| \`${name}\` | ${share(total.branches)} | ${share(total.functions)} | ${share(total.lines)} |`,
  );
  const short = rows.flatMap((row) =>
    row.short.map(({ file, covered, total }) => `- \`${file}\`: ${covered} of ${total}`),
  );
  return `# Branches that tests take

${provenance}

Of each package by its own tests, on all backends that they run on. At least ${LEAST}% of the branches must be taken.

| package | branches | functions | lines |
|---|---|---|---|
${lines.join('\n')}

## Files with a branch that no test of the package takes

${short.join('\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  process.exitCode = (await measureCoverage(names.length > 0 ? names : undefined)) === 0 ? 0 : 1;
}
