import type { Plugin } from '@paretorec/contracts';
import { jsonSchemaOf, shapesOf, type JsonSchema } from '../config/json-schema.js';
import { isRecord } from '../config/plain.js';
import { COMPONENT_KEY, ExperimentSchema } from '../config/schema.js';
import { DEFAULT_COMPONENTS } from '../config/shorthand.js';
import { COMPONENT_KINDS } from '../plugins/catalogue.js';
import { describeComponents, describeOptions, type OptionDescription } from './describe-components.js';

/** The reference of the experiment file in Markdown, made from the schemas alone. */
export function configReference(plugins: readonly Plugin[]): string {
  const components = describeComponents(plugins);
  const sections = [
    '# Configuration reference',
    'Generated from the schemas; do not edit. Paths count from the folder of the experiment file. Wherever a component stands, `name` is short for `{ use: name }`.',
    '## The experiment file',
    ...mappingSections('', jsonSchemaOf(ExperimentSchema)!),
    ...COMPONENT_KINDS.flatMap((kind) => {
      const ofKind = components.filter((component) => component.kind === kind);
      if (ofKind.length === 0) return [];
      return [
        `## Components: ${kind}`,
        ...ofKind.flatMap(({ name, summary, options, docs }) => [
          `### ${kind} \`${name}\``,
          `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.${docs === undefined ? '' : ` [More](../${docs}).`}`,
          optionTable(options),
          ...literalOptions(options),
        ]),
      ];
    }),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** A table of the keys of each shape that a mapping may have, then a section for each key that is a mapping itself. */
function mappingSections(path: string, ...shapes: readonly JsonSchema[]): string[] {
  const tables = shapes.map((shape) =>
    optionTable(describeOptions(shape).map((option) => describePlace(option, shape))),
  );
  const inner = shapes.flatMap(({ properties }) =>
    Object.entries(isRecord(properties) ? properties : {}).flatMap(([key, property]) => {
      if (!isRecord(property) || COMPONENT_KEY in property) return [];
      const alternatives = shapesOf(property);
      const withKeys = (one: unknown): one is JsonSchema => isRecord(one) && isRecord(one.properties);
      const named = alternatives.map(({ additionalProperties }) => additionalProperties).filter(withKeys);
      const fixed = alternatives.filter(withKeys);
      return [
        ...named.flatMap((one) => mappingSections(`${path}${key}.<name>.`, one)),
        ...(fixed.length > 0 ? mappingSections(`${path}${key}.`, ...fixed) : []),
      ];
    }),
  );
  return [...(path === '' ? [] : [`### \`${path.slice(0, -1)}\``]), tables.join('\n\nor\n\n'), ...inner];
}

function describePlace(option: OptionDescription, schema: JsonSchema): OptionDescription {
  const property = isRecord(schema.properties) ? schema.properties[option.name] : undefined;
  if (!isRecord(property) || !(COMPONENT_KEY in property)) return option;
  const kind = String(property[COMPONENT_KEY]);
  const fallback = (DEFAULT_COMPONENTS as Readonly<Record<string, string>>)[kind];
  return {
    ...option,
    required: false,
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

function optionTable(options: readonly OptionDescription[] | undefined): string {
  if (options === undefined) return 'See its own documentation for its options.';
  if (options.length === 0) return 'No options.';
  const rows = options.map(({ name, type, required, description, ...rest }) => {
    const fallback = required ? 'required' : 'default' in rest ? `\`${JSON.stringify(rest.default)}\`` : '';
    return `| \`${name}\` | ${cell(type)} | ${cell(fallback)} | ${cell(description ?? '')} |`;
  });
  return ['| option | type | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

/** A sentence on what the preset supplies, where it does. */
function literalOptions(options: readonly OptionDescription[] = []): string[] {
  const literal = options.filter((option) => 'literal' in option);
  if (literal.length === 0) return [];
  const values = literal.map((option) => `\`${option.name}: ${JSON.stringify(option.literal)}\``);
  return [`With \`preset: literal\`: ${values.join(', ')}.`];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
