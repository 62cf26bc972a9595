import type { JsonSchema } from '../config/json-schema.js';
import { isRecord } from '../config/plain.js';
import { COMPONENT_KEY } from '../config/schema.js';

/** A JSON Schema's type in one phrase: `integer, at least 1`, `"a" | "b"`, `list of number`. */
export function typeText(schema: JsonSchema): string {
  if (COMPONENT_KEY in schema) return `component: ${String(schema[COMPONENT_KEY])}`;
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(alternatives))
    return [...new Set(alternatives.filter(isRecord).map(typeText))].join(' | ');
  if ('const' in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.type === 'array')
    return `list of ${isRecord(schema.items) ? typeText(schema.items) : 'anything'}`;
  if (schema.type === 'object') return 'mapping';
  if (schema.type === 'string') return 'text';
  if (typeof schema.type !== 'string') return 'anything';
  return [schema.type, ...rangeText(schema)].join(', ');
}

function rangeText(schema: JsonSchema): string[] {
  const bounds = [
    ['at least', schema.minimum],
    ['above', schema.exclusiveMinimum],
    ['at most', schema.maximum],
    ['below', schema.exclusiveMaximum],
  ] as const;
  return bounds
    .filter(([, bound]) => typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER)
    .map(([words, bound]) => `${words} ${String(bound)}`);
}
