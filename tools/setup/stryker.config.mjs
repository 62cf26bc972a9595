/** Mutation testing of the pure mathematics of `packages/metrics`; `mutation.mjs` says which files. */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.config.ts', related: true },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  // The copy in which it works holds what the tests of this one package read.
  ignorePatterns: [
    '/*',
    '!/packages',
    '!/package.json',
    '!/tsconfig.base.json',
    '!/vitest.config.ts',
    '/packages/*/*',
    '!/packages/metrics/*',
    '!/packages/*/tsconfig.json',
    '/packages/metrics/dist',
  ],
  disableTypeChecks: false,
  tempDirName: '.cache/stryker',
  reporters: ['json'],
  jsonReporter: { fileName: '.cache/mutation.json' },
  // `mutation.mjs` holds every file to its threshold.
  thresholds: { high: 95, low: 85, break: null },
};
