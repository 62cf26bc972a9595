import { defineConfig } from 'vitest/config';
import config from './vitest.config.js';

/** The long proofs: the same resolution as the suite, other files, and time to run. */
export default defineConfig({
  ...config,
  test: {
    ...config.test,
    include: ['packages/*/src/**/*.long.ts', 'apps/*/src/**/*.long.ts', 'tools/*/src/**/*.long.ts'],
    testTimeout: 60 * 60_000,
    hookTimeout: 60 * 60_000,
    fileParallelism: false,
  },
});
