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

/** Names of the keys that a mapping at this place may have, in any of its shapes; empty where nothing is known. */
export function keysAt(schema: JsonSchema, [step, ...rest]: ConfigPath): string[] {
  const keys = shapesOf(schema).flatMap((shape) => {
    const properties = isRecord(shape.properties) ? shape.properties : {};
    if (step === undefined) return Object.keys(properties);
    const inner = [properties[step], shape.additionalProperties, shape.items].find(isRecord);
    return inner === undefined ? [] : keysAt(inner, rest);
  });
  return [...new Set(keys)];
}

/** The shapes that a schema allows: those of its unions, of unions in these as well, or itself. */
export function shapesOf(schema: JsonSchema): JsonSchema[] {
  const parts = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((value) =>
    Array.isArray(value) ? value.filter(isRecord) : [],
  );
  return parts.length === 0 ? [schema] : parts.flatMap(shapesOf);
}
