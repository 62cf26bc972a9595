import { createHash } from 'node:crypto';
import { dirname, relative, resolve } from 'node:path';
import { stringify } from 'yaml';
import { ParetorecError, type ErrorParts, type Plugin } from '@paretorec/contracts';
import { Catalogue } from '../plugins/catalogue.js';
import { loadPlugin, requireDistinct } from '../plugins/load-plugin.js';
import { isPluginPath } from '../plugins/resolve-plugin.js';
import { componentPlaces, resolveComponent } from './component-options.js';
import { withoutPlaces } from './config-differences.js';
import { issueProblems } from './issues.js';
import { jsonSchemaOf } from './json-schema.js';
import { applyOverride, covers, parseOverride, type Override } from './overrides.js';
import type { ConfigPath } from './plain.js';
import { withPreset } from './preset.js';
import { asOneError } from './problems.js';
import { EXPERIMENT_FILE } from './file-kinds.js';
import { readSource, sourceOf } from './read-source.js';
import { ExperimentSchema, type ExperimentInput, type ResolvedExperiment } from './schema.js';
import { expandComponents } from './shorthand.js';
import type { ConfigSource } from './source.js';

/** What {@link loadExperiment} needs beside the file. */
export interface LoadOptions {
  /** Our own components, such as the list of `@paretorec/builtins`. */
  readonly builtins: readonly Plugin[];
  /** Applied in order; a text is `path=value` with a YAML value: `weighter.discount=0.2`. */
  readonly overrides?: readonly (string | Override)[];
  /** Replaces `seed`. */
  readonly seed?: number;
}

/** An experiment that was read, checked and completed. */
export interface Experiment {
  /** As it was given; `experiment` where a program held it. */
  readonly path: string;
  /** Absolute; relative paths of the file count from here. */
  readonly folder: string;
  /** Absolute path of `data.log`. */
  readonly logFolder: string;
  readonly config: ResolvedExperiment;
  /** The built-ins and those that the file names, in this order. */
  readonly plugins: readonly Plugin[];
  /** The plugins that any experiment has here, without those that the file names. */
  readonly builtins: readonly Plugin[];
  /**
   * The complete experiment as YAML that loads to the same.
   *
   * @param folder where the text will lie: relative paths of the log, of plugins and of a scoring run are rewritten for it.
   */
  toYaml(folder?: string): string;
  /** File, line and column of a part of the experiment and its dotted path, for messages. */
  where(path: ConfigPath): string;
  /** SHA-256 of the complete experiment, without its preset and the places of its log, plugins and scoring run: the same wherever it lies. */
  readonly configHash: string;
  /** The same experiment with another seed. */
  withSeed(seed: number): Experiment;
}

/**
 * Reads an experiment from YAML or an ES module, loads its plugins, checks every option of every component and
 * fills in the defaults.
 *
 * @throws ParetorecError that tells all problems with file, line, column, and the nearest valid name.
 */
export async function loadExperiment(path: string, options: LoadOptions): Promise<Experiment> {
  return complete(await readSource(path, EXPERIMENT_FILE), path, dirname(resolve(path)), options);
}

/**
 * {@link loadExperiment} for an experiment that a program holds.
 *
 * @param options `folder`: where relative paths count from.
 * @throws ParetorecError as loadExperiment; places are dotted paths.
 */
export async function resolveExperiment(
  input: ExperimentInput,
  options: LoadOptions & { readonly folder: string },
): Promise<Experiment> {
  const name = 'experiment';
  return complete(sourceOf(input, name, EXPERIMENT_FILE), name, resolve(options.folder), options);
}

async function complete(
  source: ConfigSource,
  path: string,
  folder: string,
  options: LoadOptions,
): Promise<Experiment> {
  const overrides = overridesOf(options);
  const raw = withPreset(
    overrides.reduce<Record<string, unknown>>(
      (value, override) => expandComponents(applyOverride(value, override)),
      expandComponents(source.value),
    ),
  );
  const where = (place: ConfigPath): string => {
    const override = overrides.findLast(({ path: set }) => covers(set, place));
    if (override === undefined) return source.where(place);
    return override.where(place.slice(override.path.length));
  };
  const { plugins, problems } = await loadPlugins(raw.plugins, folder, where);
  const all = [...options.builtins, ...plugins];
  const parsed = ExperimentSchema.safeParse(raw);
  if (!parsed.success) {
    const context = { value: raw, place: [], schema: jsonSchemaOf(ExperimentSchema), where };
    problems.push(...parsed.error.issues.flatMap((issue) => issueProblems(issue, context)));
  }
  if (problems.length > 0) throw asOneError(problems);
  requireDistinct(all, where(['plugins']));
  const config = parsed.data!;
  const catalogue = new Catalogue(all);
  for (const place of componentPlaces(config))
    problems.push(...(await resolveComponent(place, { catalogue, preset: config.preset, where })));
  if (problems.length > 0) throw asOneError(problems);
  return experimentOf(config, { path, folder, plugins: all, builtins: options.builtins, where });
}

function experimentOf(
  config: ResolvedExperiment,
  about: Pick<Experiment, 'path' | 'folder' | 'plugins' | 'builtins' | 'where'>,
): Experiment {
  const { folder } = about;
  return {
    ...about,
    logFolder: resolve(folder, config.data.log),
    config,
    toYaml: (target) =>
      stringify(target === undefined ? config : moved(config, folder, target), { lineWidth: 110 }),
    configHash: hashOf(config),
    withSeed: (seed) => experimentOf({ ...config, seed }, about),
  };
}

/**
 * Everything that {@link loadExperiment} checks, for `config check`.
 *
 * @throws ParetorecError as loadExperiment.
 */
export async function checkConfig(path: string, options: LoadOptions): Promise<void> {
  await loadExperiment(path, options);
}

function overridesOf({ overrides, seed }: LoadOptions): Override[] {
  const parsed = (overrides ?? []).map((given) => (typeof given === 'string' ? parseOverride(given) : given));
  if (seed !== undefined) parsed.push({ path: ['seed'], value: seed, where: () => '--seed' });
  return parsed;
}

async function loadPlugins(
  names: unknown,
  folder: string,
  where: (path: ConfigPath) => string,
): Promise<{ plugins: Plugin[]; problems: ErrorParts[] }> {
  const plugins: Plugin[] = [];
  const problems: ErrorParts[] = [];
  if (!Array.isArray(names)) return { plugins, problems };
  for (const [i, name] of (names as readonly unknown[]).entries()) {
    if (typeof name !== 'string' || name === '') continue;
    try {
      plugins.push(await loadPlugin(name, folder, where(['plugins', i])));
    } catch (error) {
      if (!(error instanceof ParetorecError)) throw error;
      problems.push(error.parts);
    }
  }
  return { plugins, problems };
}

function moved(config: ResolvedExperiment, from: string, to: string): ResolvedExperiment {
  const move = (path: string): string => {
    const inner = relative(to, resolve(from, path)).replaceAll('\\', '/');
    return /^(\.\.?(\/|$)|\/|[A-Za-z]:)/.test(inner) ? inner : `./${inner}`;
  };
  return {
    ...config,
    data: { ...config.data, log: move(config.data.log) },
    features: {
      ...config.features,
      ...(config.features.scoresOf !== undefined && { scoresOf: move(config.features.scoresOf) }),
    },
    plugins: config.plugins.map((name) => (isPluginPath(name) ? move(name) : name)),
  };
}

function hashOf(config: ResolvedExperiment): string {
  return createHash('sha256')
    .update(JSON.stringify(withoutPlaces(config)))
    .digest('hex');
}
