import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { run } from '../support/run.js';
import { CLI, readManifest, ROOT } from '../support/workspace.js';
import { anchorsOf, isThere, linksOf, pages, parsePage, readPage, type CodeBlock } from './markdown.js';
import { npmScript, paretorecCommand, shellLines } from './shell-blocks.js';
import { typeErrors } from './type-check.js';

const EXCERPT = 'no-check';

const blocks = pages()
  .flatMap((page) => parsePage(page, readPage(page)).blocks)
  .filter(({ flags }) => !flags.includes(EXCERPT));

function inLanguage(...languages: string[]): CodeBlock[] {
  return blocks.filter(({ language }) => languages.includes(language));
}

/** One line for every block that a check refuses. */
function refused(candidates: readonly CodeBlock[], check: (text: string) => void): string[] {
  return candidates.flatMap(({ page, line, text }) => {
    try {
      check(text);
      return [];
    } catch (error) {
      return [`${page}:${line}: ${String(error).split('\n')[0]}`];
    }
  });
}

describe('the pages', () => {
  it('link to pages and headings that are there', () => {
    const broken = pages().flatMap((page) =>
      linksOf(page, readPage(page)).filter(({ target }) => {
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? page : join(page, '..', decodeURIComponent(path));
        if (!isThere(join(ROOT, file))) return true;
        return anchor !== undefined && file.endsWith('.md') && !anchorsOf(file, readPage(file)).has(anchor);
      }),
    );
    expect(broken.map(({ page, line, target }) => `${page}:${line}: ${target}`)).toEqual([]);
  });

  it('say the language of every code block', () => {
    expect(inLanguage('').map(({ page, line }) => `${page}:${line}`)).toEqual([]);
  });

  it('are all reachable from the index', () => {
    const reached = new Set<string>();
    const pending = ['docs/README.md'];
    for (let page = pending.pop(); page !== undefined; page = pending.pop()) {
      if (reached.has(page) || !isThere(join(ROOT, page))) continue;
      reached.add(page);
      if (!page.endsWith('.md')) {
        // A link to a folder, as in "one page a component", leads to all that is in it.
        pending.push(...pages().filter((below) => below.startsWith(`${page.replace(/\/$/, '')}/`)));
        continue;
      }
      for (const { target } of linksOf(page, readPage(page))) {
        pending.push(join(page, '..', target.split('#')[0] ?? ''));
      }
    }
    expect(pages().filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([]);
  });
});

describe('the code blocks', () => {
  it('hold JSON that parses', () => {
    expect(refused(inLanguage('json'), (text) => JSON.parse(text) as unknown)).toEqual([]);
  });

  it('hold YAML that parses', () => {
    const check = (text: string): void => {
      for (const document of parseAllDocuments(text)) {
        if (document.errors[0] !== undefined) throw document.errors[0];
      }
    };
    expect(refused(inLanguage('yaml', 'yml'), check)).toEqual([]);
  });

  it('hold TypeScript that type-checks', { timeout: 120_000 }, () => {
    expect(typeErrors(inLanguage('ts'))).toEqual([]);
  });

  const lines = inLanguage('sh').flatMap(shellLines);

  it('run npm scripts that exist', () => {
    const scripts = Object.keys(readManifest(ROOT).scripts ?? {});
    const unknown = lines.filter((line) => {
      const script = npmScript(line);
      return script !== undefined && !scripts.includes(script);
    });
    expect(unknown.map(({ where, words }) => `${where}: ${words.join(' ')}`)).toEqual([]);
  });

  const commands = [
    ...new Set(lines.map((line) => paretorecCommand(line)?.slice(0, 2).join(' ') ?? '')),
  ].filter((command) => command !== '');

  it.each(commands)('name a command that exists: paretorec %s', { timeout: 60_000 }, async (command) => {
    const result = await run(process.execPath, [CLI, ...command.split(' '), '--help'], ROOT);
    expect(result.code, result.stderr).toBe(0);
  });
});
