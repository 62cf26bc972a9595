/** Mutation testing of the mathematics; `mutation.mjs` says which files and which tests. */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.config.ts', related: true },
  coverageAnalysis: 'perTest',
  // What is computed once, when a module is loaded, is loaded before a mutant is switched on: no test could notice it.
  ignoreStatic: true,
  concurrency: 1,
  // A test is slower where every line is counted, and on a machine with other work.
  timeoutMS: 10_000,
  // The copy in which it works holds the packages' sources. Packages find each other through `node_modules`, unmutated: what a
  // mutant is to be noticed by stands in its own package.
  ignorePatterns: [
    '/*',
    '!/packages',
    '!/package.json',
    '!/tsconfig.base.json',
    '!/vitest.config.ts',
    '/packages/*/dist',
  ],
  disableTypeChecks: false,
  tempDirName: '.cache/stryker',
  reporters: ['json'],
  jsonReporter: { fileName: '.cache/mutation.json' },
  // `mutation.mjs` holds every area to its threshold.
  thresholds: { high: 95, low: 85, break: null },
};
