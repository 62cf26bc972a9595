import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from '../support/workspace.js';

/** One fenced code block of a page. */
export interface CodeBlock {
  /** Path of the page from the root. */
  readonly page: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** The rest of the info string: `no-check` says that the block is an excerpt. */
  readonly flags: readonly string[];
  readonly text: string;
}

/** One link of a page to another page, a file or a heading. */
export interface Link {
  readonly page: string;
  readonly line: number;
  readonly target: string;
}

/** README.md, CONTRIBUTING.md and all pages under docs/, as paths from the root. */
export function pages(): string[] {
  const docs = join(ROOT, 'docs');
  const below = isThere(docs) ? readdirSync(docs, { recursive: true, encoding: 'utf8' }) : [];
  return [
    'README.md',
    'CONTRIBUTING.md',
    ...below.filter((file) => file.endsWith('.md')).map((file) => relative(ROOT, join(docs, file))),
  ]
    .filter((page) => isThere(join(ROOT, page)))
    .sort();
}

/** Whether a file or folder exists. */
export function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** The text of a page. */
export function readPage(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

/** The fenced code blocks of a page, and its lines outside them. */
export function parsePage(
  page: string,
  text: string,
): { blocks: CodeBlock[]; prose: { line: number; text: string }[] } {
  const blocks: CodeBlock[] = [];
  const prose: { line: number; text: string }[] = [];
  let open: { fence: string; line: number; language: string; flags: string[]; lines: string[] } | undefined;
  text.split('\n').forEach((content, index) => {
    const line = index + 1;
    if (open !== undefined) {
      if (content.trim() === open.fence) {
        const { language, flags, lines } = open;
        blocks.push({ page, line: open.line, language, flags, text: `${lines.join('\n')}\n` });
        open = undefined;
      } else {
        open.lines.push(content);
      }
      return;
    }
    const opening = /^\s*(`{3,}|~{3,})(.*)$/.exec(content);
    if (opening === null) {
      prose.push({ line, text: content });
      return;
    }
    const [language = '', ...flags] = (opening[2] ?? '').trim().split(/\s+/);
    open = { fence: opening[1] ?? '', line, language, flags, lines: [] };
  });
  return { blocks, prose };
}

/** The links in the prose of a page; addresses with a scheme are left out, as are those in code spans. */
export function linksOf(page: string, text: string): Link[] {
  return parsePage(page, text).prose.flatMap(({ line, text: content }) =>
    [...content.replaceAll(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)]
      .map(([, target = '']) => ({ page, line, target }))
      .filter(({ target }) => !/^[a-z][a-z+.-]*:/i.test(target)),
  );
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(page: string, text: string): Set<string> {
  return new Set(
    parsePage(page, text).prose.flatMap(({ text: content }) => {
      const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(content)?.[1];
      return heading === undefined ? [] : [slug(heading)];
    }),
  );
}

function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}
