import { defineConfig } from 'vitest/config';

const conditions = ['@paretorec/source', 'node', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'tools/*/src/**/*.test.ts'],
    testTimeout: 30_000,
    pool: 'forks',
    // All cores; the default leaves one idle, which is half of a build server's.
    maxWorkers: '100%',
    coverage: {
      provider: 'v8',
      exclude: ['**/*.test.ts', '**/*.long.ts', '**/test-support/**', '**/index.ts'],
      reporter: ['text', 'json-summary'],
    },
  },
});
