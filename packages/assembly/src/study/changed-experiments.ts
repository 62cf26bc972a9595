import { dirname, isAbsolute, join, resolve } from 'node:path';
import { ParetorecError, type ErrorParts, type Plugin } from '@paretorec/contracts';
import { loadExperiment, type Experiment } from '../config/load-experiment.js';
import { overridePath, parseOverride, type Override } from '../config/overrides.js';
import type { ConfigPath } from '../config/plain.js';
import { asOneError, problemsOf } from '../config/problems.js';
import type { Change } from './expand-grid.js';

/** What a file that changes an experiment is read with. */
export interface FileOptions {
  /** Our own components, such as the list of `@paretorec/builtins`. */
  readonly builtins: readonly Plugin[];
  /** Folder of a log in place of the experiment's; relative to the working directory. */
  readonly log?: string | undefined;
  /** Values beside those that all changes have in common, and before them, each as `path=value`. What a change says itself stands. */
  readonly set?: readonly string[] | undefined;
}

/** An experiment and the file that changes it. */
export interface ChangedExperiment extends FileOptions {
  /** The changing file. */
  readonly path: string;
  /** The experiment file, relative to it. */
  readonly experiment: string;
  /** What all changes have in common. */
  readonly shared: readonly Change[];
  /** In place of the experiment's. */
  readonly seed?: number | undefined;
  /** File, line and column of a part of the changing file. */
  where(place: ConfigPath): string;
}

/** The changes that a mapping of values by dotted path makes. */
export function changesOf(set: Readonly<Record<string, unknown>>, place: ConfigPath): Change[] {
  return Object.entries(set).map(([dotted, value]) => ({ dotted, value, place: [...place, dotted] }));
}

/**
 * The experiment under each of several lists of changes.
 *
 * @throws ParetorecError that tells what is wrong with any of them, each mistake once, where the changing file makes it.
 */
export async function loadChanged(
  about: ChangedExperiment,
  changes: readonly (readonly Change[])[],
): Promise<Experiment[]> {
  const { path, experiment, shared, builtins, seed, log, set = [], where } = about;
  const file = isAbsolute(experiment) ? experiment : join(dirname(path), experiment);
  const ofAll = [...shared.map((change) => overrideOf(change, where)), ...set.map(parseOverride)];
  const ofLog: Override[] =
    log === undefined ? [] : [{ path: ['data', 'log'], value: resolve(log), where: () => '--log' }];
  const load = (own: readonly Change[]): Promise<Experiment> =>
    loadExperiment(file, {
      builtins,
      overrides: [...ofAll, ...own.map((change) => overrideOf(change, where)), ...ofLog],
      ...(seed === undefined ? {} : { seed }),
    });
  // Mistakes of the experiment itself are told once, not for every change.
  await load([]).catch((error: unknown) => {
    throw atExperiment(error, where(['experiment']));
  });
  const experiments: Experiment[] = [];
  const problems = new Map<string, ErrorParts>();
  for (const own of changes) {
    try {
      experiments.push(await load(own));
    } catch (error) {
      if (!ParetorecError.isInstance(error)) throw error;
      // Several combinations share a value, and so its mistake.
      for (const parts of problemsOf(error)) problems.set(`${parts.where}: ${parts.problem}`, parts);
    }
  }
  if (problems.size > 0) throw asOneError([...problems.values()]);
  return experiments;
}

/**
 * What is wrong with changes of keys that must stay.
 *
 * @param fixed what to do instead, by the first step of a path or by a whole path.
 */
export function fixedProblems(
  changes: readonly Change[],
  fixed: Readonly<Record<string, string>>,
  what: string,
  where: (place: ConfigPath) => string,
): ErrorParts[] {
  const places = new Map(changes.map((change) => [where(change.place), change]));
  return [...places].flatMap(([at, { dotted }]) => {
    const key = [dotted, dotted.split('.')[0]!].find((name) => Object.hasOwn(fixed, name));
    if (key === undefined) return [];
    return [
      { code: 'shared-setting', where: at, problem: `${what} cannot differ in ${key}`, remedy: fixed[key]! },
    ];
  });
}

function overrideOf({ dotted, value, place }: Change, where: (place: ConfigPath) => string): Override {
  return { path: overridePath(dotted, where(place)), value, where: (part) => where([...place, ...part]) };
}

/** Says of an experiment file that cannot be found where the changing file names it. */
function atExperiment(error: unknown, where: string): unknown {
  const missing = ['config-not-found', 'config-is-folder', 'unknown-config-form'];
  if (!ParetorecError.isInstance(error) || !missing.includes(error.code)) return error;
  return new ParetorecError({ ...error.parts, where: `${where}: ${error.parts.where ?? ''}`, cause: error });
}
