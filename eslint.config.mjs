import { defineConfig } from 'eslint/config';
import nx from '@nx/eslint-plugin';
import jsoncParser from 'jsonc-eslint-parser';
import tseslint from 'typescript-eslint';
import { moduleBoundaries } from './tools/lint/module-boundaries.mjs';
import { ensureProjectGraph } from './tools/lint/project-graph.mjs';

await ensureProjectGraph();

const sources = ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts', 'tools/*/src/**/*.ts'];
const tests = ['**/*.test.ts', '**/*.long.ts', '**/*.test-helper.ts', '**/test-support/**/*.ts'];

export default defineConfig(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '**/coverage/**',
      '.nx/**',
      '.cache/**',
      'runs/**',
      'logs/**',
      'examples/**',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: sources,
    extends: [...tseslint.configs.recommendedTypeChecked],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': ['error', moduleBoundaries({ tests: false })],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      // Takes the `unknown` in `x as unknown as T` for needless, without which TypeScript refuses the assertion.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'Inject a seeded Rng: the same seed must give the same bytes.',
        },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "ExportDefaultDeclaration:not([declaration.callee.name='definePlugin'])",
          message: 'Use named exports: one name for a thing everywhere; only a plugin is a default export.',
        },
        {
          selector: 'TSEnumDeclaration',
          message: 'Use a union of string literals: it needs no code and reads well in configs.',
        },
      ],
      eqeqeq: 'error',
    },
  },
  {
    files: tests.flatMap((pattern) => sources.map((source) => source.replace('**/*.ts', pattern))),
    rules: { '@nx/enforce-module-boundaries': ['error', moduleBoundaries({ tests: true })] },
  },
  {
    files: ['apps/*/src/**/*.ts', 'tools/*/src/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['packages/*/package.json', 'apps/*/package.json'],
    plugins: { '@nx': nx },
    languageOptions: { parser: jsoncParser },
    rules: {
      '@nx/dependency-checks': [
        'error',
        {
          buildTargets: ['build'],
          ignoredFiles: tests.map((pattern) => `{projectRoot}/src/${pattern}`),
        },
      ],
    },
  },
);
