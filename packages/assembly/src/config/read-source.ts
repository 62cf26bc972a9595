import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { nearestName, ParetorecError } from '@paretorec/contracts';
import { isRecord, show } from './plain.js';
import { plainData, readModule } from './read-module.js';
import { readYaml, type YamlText } from './read-yaml.js';
import type { ConfigSource } from './source.js';

const MODULES: ReadonlySet<string> = new Set(['.ts', '.mts', '.js', '.mjs']);
const YAML: ReadonlySet<string> = new Set(['.yaml', '.yml', '.json']);

/** How messages call a kind of configuration file and what it must hold. */
export interface FileKind {
  /** With its article: `an experiment file`. */
  readonly name: string;
  /** The least that it holds: `data.log and one objective`. */
  readonly least: string;
  /** Two of its keys: `data and objectives`. */
  readonly keys: string;
}

export const EXPERIMENT_FILE: FileKind = {
  name: 'an experiment file',
  least: 'data.log and one objective',
  keys: 'data and objectives',
};

/**
 * Reads a configuration file of any supported form.
 *
 * @param path as the user gave it; messages call the file so.
 * @throws ParetorecError when it is missing, a folder, empty, of an unknown form, or no mapping.
 */
export async function readSource(path: string, kind: FileKind): Promise<ConfigSource> {
  await requireFile(path, kind);
  const extension = extname(path).toLowerCase();
  if (!MODULES.has(extension) && !YAML.has(extension)) {
    throw new ParetorecError({
      code: 'unknown-config-form',
      where: path,
      problem: `not ${kind.name}`,
      found: extension === '' ? 'no extension' : `extension ${extension}`,
      expected: [...YAML, ...MODULES].join(', '),
    });
  }
  const { value, where } = MODULES.has(extension)
    ? await readModule(resolve(path), path)
    : readYaml(await readFile(path, 'utf8'), path);
  if (value === null) {
    throw new ParetorecError({
      code: 'empty-config',
      where: path,
      problem: 'the file is empty',
      remedy: `give at least ${kind.least}`,
    });
  }
  return mapping({ value, where }, path, kind);
}

/**
 * The source of a configuration that a program holds.
 *
 * @param name how messages call it.
 * @throws ParetorecError when it is anything but plain data.
 */
export function sourceOf(experiment: unknown, name: string, kind: FileKind): ConfigSource {
  return mapping(plainData(experiment, name), name, kind);
}

function mapping({ value, where }: YamlText, name: string, kind: FileKind): ConfigSource {
  if (isRecord(value)) return { value, where };
  throw new ParetorecError({
    code: 'not-a-mapping',
    where: name,
    problem: 'not a mapping',
    found: show(value),
    expected: `keys such as ${kind.keys}`,
  });
}

async function requireFile(path: string, kind: FileKind): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() === true) return;
  if (found !== undefined) {
    const inside = (await readdir(path)).filter((name) => YAML.has(extname(name)));
    throw new ParetorecError({
      code: 'config-is-folder',
      where: path,
      problem: 'a folder',
      expected: kind.name,
      ...(inside.length > 0 ? { remedy: `did you mean "${join(path, inside.sort()[0]!)}"?` } : {}),
    });
  }
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => undefined);
  const nearest = names && nearestName(basename(path), names);
  throw new ParetorecError({
    code: 'config-not-found',
    where: path,
    problem: names === undefined ? `no such file; its folder "${folder}" does not exist` : 'no such file',
    ...(nearest === undefined ? {} : { remedy: `did you mean "${join(folder, nearest)}"?` }),
  });
}
