import type { z } from 'zod';
import { issueProblems } from './issues.js';
import { jsonSchemaOf } from './json-schema.js';
import type { ConfigPath } from './plain.js';
import { asOneError } from './problems.js';
import type { FileKind } from './file-kinds.js';
import { readSource } from './read-source.js';

/**
 * Reads a configuration file and checks it against its schema.
 *
 * @throws ParetorecError as `readSource`, and one that tells every issue with its place in the file.
 */
export async function readChecked<Schema extends z.ZodType>(
  path: string,
  kind: FileKind,
  schema: Schema,
): Promise<{ readonly data: z.output<Schema>; where(place: ConfigPath): string }> {
  const { value, where } = await readSource(path, kind);
  const parsed = schema.safeParse(value);
  if (parsed.success) return { data: parsed.data, where };
  const context = { value, place: [], schema: jsonSchemaOf(schema), where };
  throw asOneError(parsed.error.issues.flatMap((issue) => issueProblems(issue, context)));
}
