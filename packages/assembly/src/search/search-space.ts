import type { ErrorParts } from '@paretorec/contracts';
import { issueProblems } from '../config/issues.js';
import { jsonSchemaOf } from '../config/json-schema.js';
import { isRecord, show, type ConfigPath } from '../config/plain.js';
import type { Change } from '../study/expand-grid.js';
import { combinations, type TrialValues } from './draw-trials.js';
import { RangeSchema, type SearchDimension } from './search-schema.js';

/** What trials must have in common, as their values would not compare, and what to do instead. */
export const FIXED_IN_TRIALS: Readonly<Record<string, string>> = {
  data: 'all trials are measured on the same lists: change it in the experiment or in set',
  seed: 'change it in the experiment or in set',
  metrics: 'all trials are measured alike: change it in the experiment or in set',
};

/** The same for a strategy that gives out epochs itself. */
export const FIXED_IN_HALVING: Readonly<Record<string, string>> = {
  ...FIXED_IN_TRIALS,
  'trainer.epochs': 'successive-halving gives out epochs up to those of the experiment',
};

/** A space as a file gives it. */
export interface FileSpace {
  readonly space: Readonly<Record<string, unknown>>;
  /** Where in the file. */
  readonly place: ConfigPath;
}

/** The settings of a space, each a list of values or a range, and what is wrong with them. */
export function readSpace(
  { space: given, place: at }: FileSpace,
  where: (place: ConfigPath) => string,
): { space: SearchDimension[]; problems: ErrorParts[] } {
  const space: SearchDimension[] = [];
  const problems: ErrorParts[] = [];
  for (const [path, value] of Object.entries(given)) {
    const place = [...at, path];
    if (Array.isArray(value) && value.length > 0) space.push({ path, values: value as readonly unknown[] });
    else if (isRecord(value)) {
      const parsed = RangeSchema.safeParse(value);
      const context = { value, place, schema: jsonSchemaOf(RangeSchema), where };
      if (parsed.success) space.push({ path, range: parsed.data });
      else problems.push(...parsed.error.issues.flatMap((issue) => issueProblems(issue, context)));
    } else
      problems.push({
        code: 'invalid-value',
        where: where(place),
        problem: 'invalid value',
        found: show(value),
        expected: 'a list of values, or a range such as { min: 0.001, max: 0.1, scale: log }',
      });
  }
  return { space, problems };
}

/** What is wrong with drawing more distinct trials than a space has. */
export function sizeProblems(
  trials: number,
  space: readonly SearchDimension[],
  where: string,
  remedy: string,
): ErrorParts[] {
  const size = combinations(space);
  if (size >= trials) return [];
  return [
    {
      code: 'invalid-value',
      where,
      problem: 'more trials than the space has combinations',
      found: String(trials),
      expected: `at most ${size}`,
      remedy,
    },
  ];
}

/** What a trial changes, with where the file gives each value. */
export function trialChanges(
  space: readonly SearchDimension[],
  trial: TrialValues,
  place: ConfigPath,
): Change[] {
  return space.map((dimension) => {
    const { path } = dimension;
    const value = trial[path];
    const within = 'values' in dimension ? [dimension.values.indexOf(value)] : [];
    return { dotted: path, value, place: [...place, path, ...within] };
  });
}
