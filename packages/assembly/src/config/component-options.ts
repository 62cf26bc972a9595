import { partsOf, type ComponentKind, type ErrorParts } from '@paretorec/contracts';
import type { Catalogue } from '../plugins/catalogue.js';
import { componentJsonSchema } from './component-schema.js';
import { invalidValue, issueProblems } from './issues.js';
import { isRecord, samePlain, show, type ConfigPath } from './plain.js';
import type { Preset } from './preset.js';
import type { ComponentReference, ResolvedExperiment } from './schema.js';
import { expand } from './shorthand.js';

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
 * Checks a component's options against its own schema and those of its parts, and fills in those of the preset and the defaults.
 *
 * @returns what is wrong; nothing when the place was set to the complete options.
 */
export async function resolveComponent(
  { kind, path, reference, set }: ComponentPlace,
  { catalogue, preset, where }: ResolveContext,
): Promise<ErrorParts[]> {
  const { use, ...given } = reference;
  const entry = catalogue.find(kind, use);
  if (entry === undefined) return [catalogue.unknown(kind, use, where([...path, 'use']))];
  const options: Record<string, unknown> = { ...given };
  const parts: Record<string, ComponentReference> = {};
  const problems: ErrorParts[] = [];
  const context = { value: options, place: path, schema: componentJsonSchema(entry.definition), where };
  for (const [name, part] of partsOf(entry.definition)) {
    const chosen = expand(options[name], part.fallback.name);
    if (!isReference(chosen)) {
      problems.push(
        invalidValue('expected the name of a component, or a mapping with `use`', [name], context),
      );
    } else {
      const place = { kind: part.kind, path: [...path, name], reference: chosen };
      const set = (complete: ComponentReference): void => void (parts[name] = complete);
      problems.push(...(await resolveComponent({ ...place, set }, { catalogue, preset, where })));
    }
    delete options[name];
  }
  const { validate } = entry.definition.config['~standard'];
  const { literal = {} } = entry.definition;
  const result = await validate(preset === 'literal' ? { ...literal, ...options } : options);
  if (result.issues !== undefined) {
    if (preset === 'literal' && (await validate(options)).issues === undefined) {
      problems.push({
        code: 'literal-options-refused',
        where: where(path),
        problem: `the preset's options of ${kind} "${use}" do not go with its schema and the options set here: ${result.issues.map(({ message }) => message).join('; ')}`,
        found: show(literal),
        remedy: 'set these options as they should be, or take `preset: default`',
      });
    } else problems.push(...result.issues.flatMap((issue) => issueProblems(issue, context)));
  }
  if (problems.length > 0 || result.issues !== undefined) return problems;
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
  set({ use, ...(result.value as Record<string, unknown>), ...parts });
  return [];
}

const isReference = (value: unknown): value is ComponentReference =>
  isRecord(value) && typeof value.use === 'string' && value.use !== '';
