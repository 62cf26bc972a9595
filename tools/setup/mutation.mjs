import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provenanceLine } from './provenance.mjs';
import { writeSections } from './sections.mjs';
import { runStage } from './stage.mjs';
import { ROOT, toolPath } from './workspace.mjs';

const RESULTS = 'docs/results/mutation.md';
const REPORT = '.cache/mutation.json';
/** Share of the mutants of an area that its tests must notice, in per cent. */
const LEAST = 85;
const SOURCE = 'packages/metrics/src';
/** What is mutated in one go. */
const AREAS = {
  pareto: [`${SOURCE}/pareto/*.ts`],
  spea2: [`${SOURCE}/pareto/spea2/*.ts`],
  weightings: [`${SOURCE}/pareto/weightings/*.ts`],
  metrics: [
    `${SOURCE}/*.ts`,
    `${SOURCE}/{auc,lists,ranking,weights}/*.ts`,
    `${SOURCE}/bootstrap/{bootstrap,metric-sample,statistic}.ts`,
  ],
};

const HEAD = `# Mutants of the pure mathematics

Stryker changes one operator, condition, constant or block of \`${SOURCE}\` at a time. A mutant is noticed when a test fails or runs
for ever. Of each group of files the tests must notice ${LEAST}%. CONTRIBUTING.md says what to do about the others.`;

/**
 * Changes the pure mathematics one operator at a time and counts which changes the tests notice.
 *
 * @param {readonly string[]} names areas
 * @returns {Promise<number>} areas below the threshold
 */
export async function testMutants(names = Object.keys(AREAS)) {
  let failed = 0;
  for (const name of names) {
    const provenance = await provenanceLine(`npm run test:mutation ${name}`);
    const { code } = await runStage(`Mutants of ${name}`, process.execPath, [
      toolPath('@stryker-mutator/core/bin/stryker.js'),
      'run',
      'tools/setup/stryker.config.mjs',
      '--mutate',
      [...AREAS[name], `!${SOURCE}/**/*.test.ts`, `!${SOURCE}/**/test-support/**`].join(','),
    ]);
    if (code !== 0) {
      failed += 1;
      continue;
    }
    const area = countMutants();
    failed += area.score < LEAST ? 1 : 0;
    const text = sectionOf(area, provenance);
    writeSections(RESULTS, HEAD, Object.keys(AREAS), new Map([[name, text]]));
  }
  return failed;
}

function countMutants() {
  const report = JSON.parse(readFileSync(join(ROOT, REPORT), 'utf8'));
  const files = Object.entries(report.files).map(([file, { mutants, source }]) => {
    const of = (...states) => mutants.filter(({ status }) => states.includes(status));
    const unnoticed = of('Survived', 'NoCoverage');
    return {
      file: file.replace(`${SOURCE}/`, ''),
      noticed: of('Killed', 'Timeout').length,
      unnoticed: unnoticed.map(({ location: { start, end }, replacement, mutatorName }) => ({
        line: start.line,
        was:
          start.line === end.line
            ? source.split('\n')[start.line - 1].slice(start.column - 1, end.column - 1)
            : mutatorName,
        replacement,
      })),
    };
  });
  return { files, score: scoreOf(files) };
}

function scoreOf(files) {
  const noticed = files.reduce((total, file) => total + file.noticed, 0);
  const unnoticed = files.reduce((total, file) => total + file.unnoticed.length, 0);
  return noticed + unnoticed === 0 ? 100 : (100 * noticed) / (noticed + unnoticed);
}

function sectionOf({ files, score }, provenance) {
  const rows = files
    .filter(({ noticed, unnoticed }) => noticed + unnoticed.length > 0)
    .map(
      (file) =>
        `| \`${file.file}\` | ${file.noticed} | ${file.unnoticed.length} | ${scoreOf([file]).toFixed(1)}% |`,
    );
  const left = files.flatMap(({ file, unnoticed }) =>
    unnoticed.map(
      ({ line, was, replacement }) => `- ${file}:${line} \`${oneLine(was)}\` as \`${oneLine(replacement)}\``,
    ),
  );
  return `${score.toFixed(1)}%. ${provenance}

| file | noticed | not noticed | score |
|---|---|---|---|
${rows.join('\n')}

Not noticed:

${left.join('\n') || 'none'}`;
}

const oneLine = (text) => text.replaceAll(/\s+/g, ' ').replaceAll('`', "'").slice(0, 100);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  process.exitCode = (await testMutants(names.length > 0 ? names : undefined)) === 0 ? 0 : 1;
}
