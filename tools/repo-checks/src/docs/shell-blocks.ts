import type { CodeBlock } from './markdown.js';

/** One command line of a `sh` block. */
export interface ShellLine {
  readonly where: string;
  readonly words: readonly string[];
}

/** The commands of a block: continuation lines joined, comments, prompts and variable assignments removed. */
export function shellLines(block: CodeBlock): ShellLine[] {
  return block.text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) =>
      line
        .replace(/(?:^|\s)#.*$/, '')
        .replace(/^\s*\$ /, '')
        .trim(),
    )
    .filter((line) => line !== '')
    .flatMap((line) => line.split(/\s*(?:&&|\|\||;|\|)\s*/))
    .map((command) =>
      command
        .split(/\s+/)
        .filter(
          (word, index, all) =>
            !isAssignment(word) || all.slice(0, index).some((before) => !isAssignment(before)),
        ),
    )
    .map((words) => ({ where: `${block.page}:${block.line}`, words }));
}

function isAssignment(word: string): boolean {
  return /^[A-Z_]+=/.test(word);
}

/** The npm script that a line runs, if any. */
export function npmScript({ words: [command, verb, name] }: ShellLine): string | undefined {
  if (command !== 'npm') return undefined;
  return verb === 'test' ? 'test' : verb === 'run' ? name : undefined;
}

/** The words of a `paretorec` command before its first option or value, such as `data import`. */
export function paretorecCommand({ words }: ShellLine): string[] | undefined {
  const rest = words[0] === 'npx' ? words.slice(1) : words;
  if (rest[0] !== 'paretorec') return undefined;
  const end = rest.findIndex((word, index) => index > 0 && !/^[a-z][a-z-]*$/.test(word));
  return rest.slice(1, end < 0 ? undefined : end);
}
