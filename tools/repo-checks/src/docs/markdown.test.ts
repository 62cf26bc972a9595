import { describe, expect, it } from 'vitest';
import { anchorsOf, linksOf, parsePage, type CodeBlock } from './markdown.js';
import { npmScript, paretorecCommand, shellLines } from './shell-blocks.js';
import { typeErrors } from './type-check.js';

const PAGE = `# The \`log\` format, in 3 parts

See [there](other.md#here) and [this](#the-log-format-in-3-parts), \`[no](link)\`, [web](https://example.org).

\`\`\`yaml no-check
a: [not](a-link)
\`\`\`

## Next
`;

function block(language: string, text: string): CodeBlock {
  return { page: 'x.md', line: 10, language, flags: [], text };
}

describe('markdown', () => {
  it('gives code blocks with line, language and flags', () => {
    expect(parsePage('x.md', PAGE).blocks).toEqual([
      { page: 'x.md', line: 5, language: 'yaml', flags: ['no-check'], text: 'a: [not](a-link)\n' },
    ]);
  });

  it('gives links of the prose alone', () => {
    expect(linksOf('x.md', PAGE).map(({ line, target }) => [line, target])).toEqual([
      [3, 'other.md#here'],
      [3, '#the-log-format-in-3-parts'],
    ]);
  });

  it('gives anchors as GitHub makes them', () => {
    expect([...anchorsOf('x.md', PAGE)]).toEqual(['the-log-format-in-3-parts', 'next']);
  });
});

describe('shell blocks', () => {
  it('name npm scripts and commands of ours', () => {
    const lines = shellLines(
      block(
        'sh',
        'npm run quickstart -- --quiet # go\nCI=true npm test\nnpx paretorec data import ebnerd \\\n  x --out y\nparetorec --help | head\n',
      ),
    );
    expect(lines.map(npmScript)).toEqual(['quickstart', 'test', undefined, undefined, undefined]);
    expect(lines.map(paretorecCommand)).toEqual([
      undefined,
      undefined,
      ['data', 'import', 'ebnerd', 'x'],
      [],
      undefined,
    ]);
  });
});

describe('TypeScript blocks', () => {
  it('are checked against the packages, and errors say page and line', { timeout: 60_000 }, () => {
    const good = block(
      'ts',
      `import { token } from '@paretorec/contracts';\nconst t = token<number>('x');\n`,
    );
    const bad = block('ts', `import { token } from '@paretorec/contracts';\nconst t: number = token('x');\n`);
    const unknown = block('ts', `import { nothingOfTheKind } from '@paretorec/contracts';\n`);
    expect(typeErrors([good, bad, unknown])).toEqual([
      expect.stringMatching(/^x\.md:12: Type 'Token<unknown>' is not assignable to type 'number'/),
      expect.stringMatching(/^x\.md:11: .*nothingOfTheKind/),
    ]);
  });
});
