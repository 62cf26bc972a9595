import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../support/run.js';
import { CLI, ROOT } from '../support/workspace.js';
import { isThere, parsePage, readPage } from './markdown.js';

interface Component {
  readonly kind: string;
  readonly name: string;
  readonly docs?: string;
  readonly options?: readonly { readonly name: string }[];
}

let components: readonly Component[] = [];

beforeAll(async () => {
  const result = await run(process.execPath, [CLI, 'components', '--json'], ROOT);
  components = JSON.parse(result.stdout) as Component[];
}, 60_000);

describe('the pages of the built-in components', () => {
  it('are there, where the component says', () => {
    expect(components.length).toBeGreaterThan(0);
    const missing = components.filter(({ docs }) => docs === undefined || !isThere(join(ROOT, 'docs', docs)));
    expect(missing.map(({ kind, name, docs }) => `${kind} ${name}: ${docs ?? 'names no page'}`)).toEqual([]);
  });

  it('have a heading for every option and for nothing that is no option', () => {
    const wrong = components.flatMap(({ kind, name, docs, options = [] }) => {
      const page = `docs/${docs ?? ''}`;
      if (docs === undefined || !isThere(join(ROOT, page))) return [];
      const headings = optionHeadings(page);
      const names = options.map((option) => option.name);
      return [
        ...names
          .filter((option) => !headings.includes(option))
          .map((option) => `${kind} ${name}: no heading for ${option}`),
        ...headings
          .filter((heading) => !names.includes(heading))
          .map((heading) => `${kind} ${name}: no option ${heading}`),
      ];
    });
    expect(wrong).toEqual([]);
  });
});

describe('the configuration reference', () => {
  it('is what the schemas give; npm run docs:reference writes it', { timeout: 60_000 }, async () => {
    const script = join(ROOT, 'tools/generators/docs-reference.mjs');
    const { code, stdout, stderr } = await run(process.execPath, [script, '--print'], ROOT);
    expect(code, stderr).toBe(0);
    expect(readPage('docs/reference/configuration.md')).toBe(stdout);
  });
});

/** The headings that are one name in backticks, such as `## \`discount\``. */
function optionHeadings(page: string): string[] {
  return parsePage(page, readPage(page)).prose.flatMap(({ text }) => {
    const name = /^##+\s+`([^`]+)`$/.exec(text)?.[1];
    return name === undefined ? [] : [name];
  });
}
