import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type YAMLError,
} from 'yaml';
import type { ErrorParts } from '@paretorec/contracts';
import { asOneError } from './problems.js';
import { PROTOTYPE_KEYS, type ConfigPath } from './plain.js';
import { placeText } from './source.js';

/** Plain data and where its parts stand in the text. */
export interface YamlText {
  readonly value: unknown;
  where(path: ConfigPath): string;
}

/**
 * Reads YAML 1.2 as plain data.
 *
 * @param name how messages call the text.
 * @throws ParetorecError for broken syntax, duplicate keys, tags, aliases, keys that reach a prototype.
 */
export function readYaml(text: string, name: string): YamlText {
  const lines = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const document = parse(text, name, lines);
  const problems = document.errors.map((error) => syntaxProblem(error, text, at));
  if (problems.length === 0) problems.push(...unsafeParts(document, at));
  if (problems.length > 0) throw asOneError(problems);
  return {
    value: document.toJS({ maxAliasCount: 0 }) as unknown,
    where: (path) => placeText(at(offsetOf(document.contents, path)), path),
  };
}

function parse(text: string, name: string, lineCounter: LineCounter): Document.Parsed {
  try {
    return parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      schema: 'core',
      merge: false,
      logLevel: 'error',
    });
  } catch (cause) {
    throw asOneError([
      { code: 'invalid-yaml', where: name, problem: 'cannot be parsed', found: String(cause), cause },
    ]);
  }
}

function syntaxProblem(
  { code, message, pos }: YAMLError,
  text: string,
  at: (offset: number) => string,
): ErrorParts {
  const where = at(pos[0]);
  if (code === 'DUPLICATE_KEY') {
    const key = /^["']?[^"':\s]*/.exec(text.slice(pos[0]))?.[0] ?? '';
    return { code: 'duplicate-key', where, problem: `key "${key.replace(/^["']/, '')}" is given twice` };
  }
  if (code === 'MULTIPLE_DOCS')
    return { code: 'several-documents', where, problem: 'a second document begins here', expected: 'one' };
  return { code: 'invalid-yaml', where, problem: message.charAt(0).toLowerCase() + message.slice(1) };
}

function unsafeParts(document: Document.Parsed, at: (offset: number) => string): ErrorParts[] {
  const problems: ErrorParts[] = [];
  const refuse = (node: Node, code: string, problem: string, remedy: string): void => {
    problems.push({ code, where: at(node.range?.[0] ?? 0), problem, remedy });
  };
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) refuse(node, 'yaml-alias', `alias *${node.source}`, 'write the value out');
      else if (node.tag !== undefined) refuse(node, 'yaml-tag', `tag ${node.tag}`, 'leave the tag out');
    },
    Pair(_, { key }) {
      if (!isScalar(key)) return;
      if (PROTOTYPE_KEYS.has(String(key.value))) {
        refuse(key, 'forbidden-key', `key "${String(key.value)}" is not allowed`, 'choose another name');
      }
    },
  });
  return problems;
}

/** Offset of the last key or item of the path that the text has. */
function offsetOf(contents: unknown, path: ConfigPath): number {
  let node = contents;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (pair === undefined) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)] as Node | undefined;
      if (item === undefined) break;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else break;
  }
  return offset;
}
