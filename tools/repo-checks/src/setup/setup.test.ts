import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/workspace.js';

interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly notes: readonly string[];
}

/** The set-up scripts are plain JavaScript (they run before TypeScript is there), so their types are said here. */
async function script<T>(name: string): Promise<T> {
  return (await import(join(ROOT, 'tools/setup', name))) as T;
}

const { countResults } = await script<{ countResults(report: object, options: { strict: boolean }): Totals }>(
  'vitest-totals.mjs',
);
const { nodeVersionProblem } = await script<{ nodeVersionProblem(version: string): string | undefined }>(
  'node-version.mjs',
);
const { needsInstall } = await script<{ needsInstall(root: string): boolean }>('workspace.mjs');

function report(tests: readonly (readonly [title: string, status: string])[], file: object = {}): object {
  const assertionResults = tests.map(([fullName, status]) => ({ fullName, status }));
  return { success: true, testResults: [{ name: 'a.test.ts', status: 'passed', assertionResults, ...file }] };
}

describe('the totals of a test run', () => {
  const skips = [
    ['fast [needs g++]', 'skipped'],
    ['big [needs PARETOREC_MOVIELENS]', 'pending'],
    ['forgotten', 'todo'],
  ] as const;

  it('counts skipped tests and says which they are', () => {
    expect(countResults(report([['a', 'passed'], ...skips]), { strict: false })).toEqual({
      passed: 1,
      failed: 0,
      skipped: 3,
      notes: ['skipped: fast [needs g++]', 'skipped: big [needs PARETOREC_MOVIELENS]', 'skipped: forgotten'],
    });
  });

  it('fails on the build server for what it must have, not for data that only a person can fetch', () => {
    expect(countResults(report(skips), { strict: true })).toMatchObject({ passed: 0, failed: 2, skipped: 1 });
  });

  it('counts a file that does not load', () => {
    const broken = report([], { status: 'failed', message: 'Cannot find module\n at x' });
    expect(countResults(broken, { strict: false })).toMatchObject({
      failed: 1,
      notes: ['failed: a.test.ts could not run: Cannot find module'],
    });
  });

  it('counts an error outside every test', () => {
    expect(countResults({ ...report([['a', 'passed']]), success: false }, { strict: false })).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });
});

describe('the version of Node', () => {
  it.each(['20.0.0', '22.11.0', '24.1.0'])('%s will do', (version) => {
    expect(nodeVersionProblem(version)).toBeUndefined();
  });

  it('is named when it is too old', () => {
    expect(nodeVersionProblem('18.20.4')).toMatchInlineSnapshot(
      `"paretorec needs Node 20 or newer, found 18.20.4: install a newer one from nodejs.org and run the command again"`,
    );
  });
});

describe('the installation', () => {
  const root = mkdtempSync(join(tmpdir(), 'paretorec-setup-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('is needed when missing, when interrupted and when older than the lock file', () => {
    const lock = join(root, 'package-lock.json');
    const marker = join(root, 'node_modules/.package-lock.json');
    writeFileSync(lock, '{}');
    expect(needsInstall(root)).toBe(true);
    mkdirSync(join(root, 'node_modules/nx'), { recursive: true });
    expect(needsInstall(root)).toBe(true);
    writeFileSync(marker, '{}');
    expect(needsInstall(root)).toBe(false);
    utimesSync(marker, new Date(0), new Date(0));
    expect(needsInstall(root)).toBe(true);
  });
});

describe('the build server', () => {
  it('runs what a developer runs and nothing else', () => {
    const lines = readFileSync(join(ROOT, '.ci/run'), 'utf8').trim().split('\n');
    expect(lines.filter((line) => line.includes('npm'))).toEqual(['exec npm test']);
  });
});
