import { readFile } from 'node:fs/promises';
import { ParetorecError, nearestName } from '@paretorec/contracts';
import { LineCounter, isMap, isNode, isScalar, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { z } from 'zod';
import { TableMapping } from './mapping.js';

/** A mapping that can say where in its file a key stands. */
export interface MappingFile {
  readonly mapping: TableMapping;
  /** `file:line:column path` of a key. */
  where(path: readonly PropertyKey[]): string;
}

/**
 * Reads and checks a YAML mapping.
 *
 * @throws ParetorecError `missing-file`, `bad-yaml`, `unknown-key` (with the nearest valid name) or `bad-mapping`,
 *   each with file, line and column.
 */
export async function readMapping(path: string): Promise<MappingFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new ParetorecError({
      code: 'missing-file',
      where: path,
      problem: 'cannot read the mapping',
      remedy: 'check the path; docs/importing.md shows a mapping',
      cause: error,
    });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [syntax] = document.errors;
  if (syntax !== undefined) {
    const { line, col } = lines.linePos(syntax.pos[0]);
    throw new ParetorecError({
      code: 'bad-yaml',
      where: `${path}:${line}:${col}`,
      problem: `not YAML (${syntax.message.split(/ at line|\n/)[0]})`,
    });
  }
  const where = (at: readonly PropertyKey[]): string => {
    const { line, col } = lines.linePos(offsetOf(document, at));
    return `${path}:${line}:${col}${at.length === 0 ? '' : ` ${at.map(String).join('.')}`}`;
  };
  const result = TableMapping.safeParse(document.toJS());
  if (result.success) return { mapping: result.data, where };
  throw mappingError(result.error.issues, where);
}

type Issue = z.core.$ZodIssue;

function mappingError(issues: readonly Issue[], where: MappingFile['where']): ParetorecError {
  const flat = flatten(issues, []);
  // a misspelt key also shows as a missing one: say the misspelling
  const first = flat.find(({ issue }) => issue.code === 'unrecognized_keys') ?? flat[0];
  if (first === undefined) {
    return new ParetorecError({ code: 'bad-mapping', where: where([]), problem: 'not a mapping' });
  }
  const { issue, path } = first;
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const near = nearestName(key, keysAt(path));
    return new ParetorecError({
      code: 'unknown-key',
      where: where([...path, key]),
      problem: 'unknown key',
      ...(near === undefined ? { expected: keysAt(path).join(', ') } : { remedy: `did you mean "${near}"?` }),
    });
  }
  const isMissing = issue.message.endsWith('received undefined');
  return new ParetorecError({
    code: 'bad-mapping',
    where: where(path),
    problem: isMissing ? 'the key is missing' : lowerFirst(issue.message),
  });
}

/** Issues with their whole paths; of a union, those of the branch that fits best. */
function flatten(
  issues: readonly Issue[],
  prefix: readonly PropertyKey[],
): { issue: Issue; path: PropertyKey[] }[] {
  return issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (issue.code !== 'invalid_union') return [{ issue, path }];
    const shaped = issue.errors.filter(
      (errors) => !errors.some((each) => each.path.length === 0 && each.code === 'invalid_type'),
    );
    const [best] = shaped.toSorted((a, b) => a.length - b.length);
    return best === undefined ? [{ issue, path }] : flatten(best, path);
  });
}

/** Valid keys of the mapping at a path. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let node: unknown = z.toJSONSchema(TableMapping, { io: 'input' });
  for (const key of path) node = child(node, key);
  return alternatives(node).flatMap((each) => Object.keys((each['properties'] as object | undefined) ?? {}));
}

function child(node: unknown, key: PropertyKey): unknown {
  for (const each of alternatives(node)) {
    if (typeof key === 'number' && each['items'] !== undefined) return each['items'];
    const properties = each['properties'] as Record<string, unknown> | undefined;
    const next = properties?.[String(key)];
    if (next !== undefined) return next;
  }
  return undefined;
}

function alternatives(node: unknown): Record<string, unknown>[] {
  if (typeof node !== 'object' || node === null) return [];
  const record = node as Record<string, unknown>;
  const anyOf = record['anyOf'];
  return Array.isArray(anyOf) ? anyOf.flatMap(alternatives) : [record];
}

/** Offset of the deepest node of a path that is there; of a map's key rather than its value. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (pair === undefined) return offset;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else {
      node = document.getIn(path.slice(0, path.indexOf(key) + 1) as unknown[], true);
      if (isNode(node)) offset = node.range?.[0] ?? offset;
    }
  }
  return offset;
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
