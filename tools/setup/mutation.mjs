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
const METRICS = 'packages/metrics/src';
const TENSOR = 'packages/tensor/src';
const STEP = 'packages/trainer/src/step';
/** Not `bootstrap/interval-coverage.test.ts`: its simulation takes longer than all others. */
const METRIC_TESTS = [
  `${METRICS}/*.test.ts`,
  `${METRICS}/beyond/*.test.ts`,
  `${METRICS}/bootstrap/intervals.test.ts`,
  `${METRICS}/bootstrap/metric-sample.test.ts`,
  `${METRICS}/weights/*.test.ts`,
];
/** Numbers against scikit-learn's and by brute force, which take no more draws than they must: hundreds of mutants ask them. */
const EXACT_TESTS = [
  `${METRICS}/reference.test.ts`,
  `${METRICS}/bootstrap/intervals.test.ts`,
  `${METRICS}/score-predictions.test.ts`,
];
/** What is mutated in one go, and the tests that are to notice it. No glob with a comma: Stryker parts lists there. */
const AREAS = {
  'min-norm': {
    sources: [`${METRICS}/pareto/min-norm.ts`],
    tests: [`${METRICS}/pareto/min-norm.test.ts`, `${METRICS}/pareto/weightings/*.test.ts`],
  },
  pareto: {
    sources: [`${METRICS}/pareto/*.ts`, `!${METRICS}/pareto/min-norm.ts`],
    tests: [`${METRICS}/pareto/*.test.ts`],
  },
  spea2: { sources: [`${METRICS}/pareto/spea2/*.ts`], tests: [`${METRICS}/pareto/spea2/*.test.ts`] },
  weightings: {
    sources: [`${METRICS}/pareto/weightings/*.ts`],
    tests: [`${METRICS}/pareto/weightings/*.test.ts`],
  },
  metrics: { sources: [`${METRICS}/*.ts`], tests: METRIC_TESTS },
  auc: { sources: [`${METRICS}/auc/*.ts`], tests: EXACT_TESTS },
  lists: {
    sources: ['lists', 'ranking', 'weights'].map((folder) => `${METRICS}/${folder}/*.ts`),
    tests: [
      ...EXACT_TESTS,
      ...['lists', 'ranking', 'weights'].map((folder) => `${METRICS}/${folder}/*.test.ts`),
      `${METRICS}/properties.test.ts`,
    ],
  },
  bootstrap: {
    sources: [`${METRICS}/bootstrap/*.ts`],
    tests: ['bootstrap', 'intervals', 'metric-sample'].map((name) => `${METRICS}/bootstrap/${name}.test.ts`),
  },
  online: { sources: [`${METRICS}/online/*.ts`], tests: [`${METRICS}/online/*.test.ts`] },
  gram: {
    sources: [
      `${TENSOR}/list-gradients/*.ts`,
      `${TENSOR}/embedding/row-products.ts`,
      `${TENSOR}/embedding/field-products.ts`,
      `${STEP}/gram-blocks.ts`,
    ],
    tests: [
      `${TENSOR}/list-gradients/*.test.ts`,
      `${TENSOR}/embedding/row-products.test.ts`,
      `${TENSOR}/embedding/field-products.test.ts`,
      `${STEP}/gram-blocks.test.ts`,
    ],
  },
};

const HEAD = `# Mutants of the mathematics

Stryker changes one operator, condition, constant or block at a time: of \`${METRICS}\`, and in \`gram\` of what makes the
Gram matrices of training; what is computed once, when a module is loaded, it leaves alone. A mutant is noticed when a test of the same folder fails or runs for ever. Of each area the tests must
notice ${LEAST}%. CONTRIBUTING.md says what to do about the others.`;

/**
 * Changes the mathematics one operator at a time and counts which changes the tests notice.
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
      [...AREAS[name].sources, '!**/*.test.ts', '!**/test-support/**'].join(','),
      '--testFiles',
      AREAS[name].tests.join(','),
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
      file: file.replace(/^packages\/(metrics\/src\/)?/, ''),
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
