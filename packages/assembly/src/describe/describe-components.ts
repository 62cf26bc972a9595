import type { ComponentKind, Plugin } from '@paretorec/contracts';
import { componentJsonSchema } from '../config/component-schema.js';
import type { JsonSchema } from '../config/json-schema.js';
import { isRecord } from '../config/plain.js';
import { Catalogue } from '../plugins/catalogue.js';
import { typeText } from './type-text.js';

/** One option of a component. */
export interface OptionDescription {
  readonly name: string;
  /** Such as `number`, `"a" | "b"`, `integer, at least 1`. */
  readonly type: string;
  readonly required: boolean;
  /** Absent where there is none. */
  readonly default?: unknown;
  readonly description?: string;
  /** What `preset: literal` supplies; absent where that is the default. */
  readonly literal?: unknown;
}

/** A component as `paretorec components` shows it. */
export interface ComponentDescription {
  readonly kind: ComponentKind;
  /** As in `use:`. */
  readonly name: string;
  /** Empty for the built-ins. */
  readonly plugin: string;
  readonly summary: string;
  /** Absent where the component's schema cannot tell (a vendor without JSON Schema). */
  readonly options?: readonly OptionDescription[];
  /** Page under docs/. */
  readonly docs?: string;
}

/** What there is, by kind and name. */
export function describeComponents(plugins: readonly Plugin[]): ComponentDescription[] {
  const catalogue = new Catalogue(plugins);
  return catalogue.entries
    .map(({ name, plugin, definition }) => {
      const schema = componentJsonSchema(definition);
      return {
        kind: definition.kind,
        name,
        plugin,
        summary: definition.summary,
        ...(schema === undefined ? {} : { options: describeOptions(schema, definition.literal) }),
        ...(definition.docs === undefined ? {} : { docs: definition.docs }),
      };
    })
    .sort((a, b) => (`${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1));
}

/** The options of a mapping's JSON Schema, and which the preset supplies. */
export function describeOptions(
  schema: JsonSchema,
  literal: Readonly<Record<string, unknown>> = {},
): OptionDescription[] {
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(isRecord(schema.properties) ? schema.properties : {}).map(([name, property]) => {
    const option = isRecord(property) ? property : {};
    return {
      name,
      type: typeText(option),
      required: required.includes(name),
      ...('default' in option ? { default: option.default } : {}),
      ...(typeof option.description === 'string' ? { description: option.description } : {}),
      ...(Object.hasOwn(literal, name) ? { literal: literal[name] } : {}),
    };
  });
}
