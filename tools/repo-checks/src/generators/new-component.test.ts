import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../support/run.js';
import { ROOT } from '../support/workspace.js';

const SOURCES = 'packages/weighters/src';
let copy: string;

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'paretorec-generator-'));
  cpSync(join(ROOT, SOURCES), join(copy, SOURCES), { recursive: true });
});

afterEach(() => rmSync(copy, { recursive: true, force: true }));

function generate(...args: string[]): ReturnType<typeof run> {
  return run(
    process.execPath,
    [join(ROOT, 'tools/generators/new-component.mjs'), ...args, '--into', copy],
    ROOT,
  );
}

describe('npm run new:component', () => {
  it.each([
    ['weighter', 'weighters', 'GoldenShareWeighter'],
    ['fusion', 'fusion', 'GoldenShareFusion'],
  ])('makes source, test, doc page and changeset of a %s, and lists it', async (kind, docs, className) => {
    expect(await generate(kind, 'golden-share')).toMatchObject({ code: 0, stderr: '' });
    const files = [
      `${SOURCES}/golden-share/golden-share.ts`,
      `${SOURCES}/golden-share/golden-share.test.ts`,
      `docs/components/${docs}/golden-share.md`,
      `.changeset/golden-share-${kind}.md`,
    ];
    expect(files.filter((file) => !existsSync(join(copy, file)))).toEqual([]);
    expect(files.filter((file) => readFileSync(join(copy, file), 'utf8').includes('__'))).toEqual([]);
    const index = readFileSync(join(copy, SOURCES, 'index.ts'), 'utf8');
    expect(index).toContain(
      `export { goldenShare, GoldenShareConfig, ${className} } from './golden-share/golden-share.js';`,
    );
    expect(index).toMatch(/components: \[[^\]]*\n    goldenShare,\n  \]/);
  });

  it.each([
    [['weighter', 'fixed'], 'is there already'],
    [['weighter', 'Fixed'], 'not in kebab case'],
    [['widget', 'fixed'], 'no template for the kind "widget"'],
    [['weighter'], 'expected a kind and a name'],
  ])('refuses %j', async (args, problem) => {
    const result = await generate(...args);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain(problem);
  });
});
