import { partsOf, type ComponentKind, type ErrorParts } from '@paretorec/contracts';
import type { Catalogue } from '../plugins/catalogue.js';
import { componentJsonSchema } from './component-schema.js';
import { invalidValue, issueProblems } from './issues.js';
import { isRecord, samePlain, type ConfigPath } from './plain.js';
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

/**
 * Checks a component's options against its own schema and those of its parts, and fills in their defaults.
 *
 * @returns what is wrong; nothing when the place was set to the complete options.
 */
export async function resolveComponent(
  { kind, path, reference, set }: ComponentPlace,
  catalogue: Catalogue,
  where: (path: ConfigPath) => string,
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
      problems.push(...(await resolveComponent({ ...place, set }, catalogue, where)));
    }
    delete options[name];
  }
  const { validate } = entry.definition.config['~standard'];
  const result = await validate(options);
  if (result.issues !== undefined)
    problems.push(...result.issues.flatMap((issue) => issueProblems(issue, context)));
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
