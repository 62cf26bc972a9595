import { z } from 'zod';
import type { ConfigSchema } from '@paretorec/contracts';
import { isRecord, type ConfigPath } from './plain.js';

/** A JSON Schema document, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema of a configuration schema, as input is written.
 *
 * @returns undefined when the schema is not zod 4 (or holds what JSON Schema cannot say).
 */
export function jsonSchemaOf(schema: ConfigSchema): JsonSchema | undefined {
  if (schema['~standard'].vendor !== 'zod' || !('_zod' in schema)) return undefined;
  try {
    return z.toJSONSchema(schema as unknown as z.ZodType, {
      io: 'input',
      target: 'draft-7',
      unrepresentable: 'any',
    }) as JsonSchema;
  } catch {
    return undefined;
  }
}

/** Names of the keys that a mapping at this place may have; empty where nothing is known. */
export function keysAt(schema: JsonSchema, path: ConfigPath): string[] {
  const [step, ...rest] = path;
  const alternatives = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => parts(schema[key]));
  if (alternatives.length > 0) return alternatives.flatMap((alternative) => keysAt(alternative, path));
  const properties = isRecord(schema.properties) ? schema.properties : {};
  if (step === undefined) return Object.keys(properties);
  const inner = [properties[step], schema.additionalProperties, schema.items].find(isRecord);
  return inner === undefined ? [] : keysAt(inner, rest);
}

function parts(value: unknown): JsonSchema[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
