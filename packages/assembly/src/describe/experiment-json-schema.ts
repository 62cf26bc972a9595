import type { ComponentKind, Plugin } from '@paretorec/contracts';
import { componentJsonSchema } from '../config/component-schema.js';
import { jsonSchemaOf, type JsonSchema } from '../config/json-schema.js';
import { isRecord } from '../config/plain.js';
import { COMPONENT_KEY, ExperimentSchema } from '../config/schema.js';
import { DEFAULT_COMPONENTS } from '../config/shorthand.js';
import { Catalogue } from '../plugins/catalogue.js';

/**
 * The JSON Schema (draft 7) of the experiment file, by which editors complete and check it: every component's
 * place takes a name, or a mapping with `use` and the options of that component.
 */
export function experimentJsonSchema(plugins: readonly Plugin[]): JsonSchema {
  const catalogue = new Catalogue(plugins);
  const schema = withComponents(jsonSchemaOf(ExperimentSchema)!, catalogue);
  return { ...(schema as JsonSchema), title: 'paretorec experiment' };
}

function withComponents(node: unknown, catalogue: Catalogue): unknown {
  if (Array.isArray(node)) return node.map((item) => withComponents(item, catalogue));
  if (!isRecord(node)) return node;
  const kind = node[COMPONENT_KEY];
  if (typeof kind === 'string') return componentSchema(kind as ComponentKind, node, catalogue);
  const copy = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, withComponents(value, catalogue)]),
  );
  if (Array.isArray(node.required) && isRecord(node.properties)) {
    copy.required = node.required.filter(
      (key: unknown) => !hasDefaultComponent(node.properties, String(key)),
    );
  }
  return copy;
}

/** A component that has a default may be left out, though it is always there once shorthands are written out. */
function hasDefaultComponent(properties: unknown, key: string): boolean {
  const property = isRecord(properties) ? properties[key] : undefined;
  return isRecord(property) && String(property[COMPONENT_KEY]) in DEFAULT_COMPONENTS;
}

/** What stands where no component is named: of a part its own default, of a place of the experiment that of its kind. */
function fallbackOf(kind: ComponentKind, node: JsonSchema): string | undefined {
  if (typeof node.default === 'string') return node.default;
  return (DEFAULT_COMPONENTS as Readonly<Record<string, string>>)[kind];
}

function componentSchema(kind: ComponentKind, node: JsonSchema, catalogue: Catalogue): JsonSchema {
  const fallback = fallbackOf(kind, node);
  return {
    ...(typeof node.description === 'string' ? { description: node.description } : {}),
    ...(fallback === undefined ? {} : { default: fallback }),
    oneOf: [
      { enum: catalogue.names(kind) },
      ...catalogue.names(kind).map((name) => {
        const { definition } = catalogue.find(kind, name)!;
        const options = componentJsonSchema(definition);
        const properties = isRecord(options?.properties) ? options.properties : {};
        const required: readonly unknown[] = Array.isArray(options?.required) ? options.required : [];
        return {
          type: 'object',
          description: definition.summary,
          properties: { use: { const: name }, ...(withComponents(properties, catalogue) as JsonSchema) },
          required: name === fallback ? required : ['use', ...required],
          ...(options === undefined ? {} : { additionalProperties: false }),
        };
      }),
    ],
  };
}
