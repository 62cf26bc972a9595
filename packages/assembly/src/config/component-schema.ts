import { partsOf, type ComponentDefinition } from '@paretorec/contracts';
import { isRecord } from './plain.js';
import { jsonSchemaOf, type JsonSchema } from './json-schema.js';
import { COMPONENT_KEY } from './schema.js';

/**
 * The JSON Schema of all options of a component: its own, and those that name its parts, which are marked as places of
 * components.
 *
 * @returns undefined where its own options cannot tell.
 */
export function componentJsonSchema(
  definition: Pick<ComponentDefinition, 'config' | 'inject'>,
): JsonSchema | undefined {
  const schema = jsonSchemaOf(definition.config);
  if (schema === undefined) return undefined;
  const parts = partsOf(definition).map(([option, { kind, fallback, description }]) => [
    option,
    { [COMPONENT_KEY]: kind, default: fallback.name, description },
  ]);
  if (parts.length === 0) return schema;
  const own = isRecord(schema.properties) ? schema.properties : {};
  return { ...schema, properties: { ...own, ...(Object.fromEntries(parts) as JsonSchema) } };
}
