import type { ComponentKind, ErrorParts } from '@paretorec/contracts';
import type { Catalogue } from '../plugins/catalogue.js';
import { issueProblems } from './issues.js';
import { jsonSchemaOf } from './json-schema.js';
import { samePlain, show, type ConfigPath } from './plain.js';
import type { Preset } from './preset.js';
import type { ComponentReference, ResolvedExperiment } from './schema.js';

/** A component's place in an experiment. */
export interface ComponentPlace {
  readonly kind: ComponentKind;
  readonly path: ConfigPath;
  readonly reference: ComponentReference;
  set(reference: ComponentReference): void;
}

/** All components that an experiment names. */
export function componentPlaces(experiment: ResolvedExperiment): ComponentPlace[] {
  const { metrics } = experiment;
  return [
    ...Object.entries(experiment.objectives).map(([name, objective]): ComponentPlace => ({
      kind: 'objective',
      path: ['objectives', name, 'model'],
      reference: objective.model,
      set: (reference) => void (objective.model = reference),
    })),
    ...(['encoder', 'weighter', 'fusion', 'optimiser'] as const).map((kind): ComponentPlace => ({
      kind,
      path: [kind],
      reference: experiment[kind],
      set: (reference) => void (experiment[kind] = reference),
    })),
    ...metrics.extra.map((reference, i): ComponentPlace => ({
      kind: 'metric',
      path: ['metrics', 'extra', i],
      reference,
      set: (changed) => void (metrics.extra[i] = changed),
    })),
  ];
}

/** What {@link resolveComponent} needs beside the place. */
export interface ResolveContext {
  readonly catalogue: Catalogue;
  /** Supplies the options that the experiment does not set. */
  readonly preset: Preset;
  where(path: ConfigPath): string;
}

/**
 * Checks a component's options against its own schema and fills in those of the preset and the defaults.
 *
 * @returns what is wrong; nothing when the place was set to the complete options.
 */
export async function resolveComponent(
  { kind, path, reference, set }: ComponentPlace,
  { catalogue, preset, where }: ResolveContext,
): Promise<ErrorParts[]> {
  const { use, ...options } = reference;
  const entry = catalogue.find(kind, use);
  if (entry === undefined) return [catalogue.unknown(kind, use, where([...path, 'use']))];
  const { validate } = entry.definition.config['~standard'];
  const { literal = {} } = entry.definition;
  const result = await validate(preset === 'literal' ? { ...literal, ...options } : options);
  if (result.issues !== undefined) {
    if (preset === 'literal' && (await validate(options)).issues === undefined) {
      return [
        {
          code: 'literal-options-refused',
          where: where(path),
          problem: `the preset's options of ${kind} "${use}" do not go with its schema and the options set here: ${result.issues.map(({ message }) => message).join('; ')}`,
          found: show(literal),
          remedy: 'set these options as they should be, or take `preset: default`',
        },
      ];
    }
    const context = { value: options, place: path, schema: jsonSchemaOf(entry.definition.config), where };
    return result.issues.flatMap((issue) => issueProblems(issue, context));
  }
  const again = await validate(result.value);
  if (again.issues !== undefined || !samePlain(again.value, result.value)) {
    return [
      {
        code: 'schema-transforms',
        where: where(path),
        problem: `the schema of ${kind} "${use}" gives values that it does not take itself, so a run could not be repeated from its config`,
        remedy: 'let the schema check and fill in defaults only, and convert in `create`',
      },
    ];
  }
  set({ use, ...(result.value as Record<string, unknown>) });
  return [];
}
