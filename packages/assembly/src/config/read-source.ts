import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { nearestName, ParetorecError } from '@paretorec/contracts';
import { EXPERIMENT_FILE, otherKind, type FileKind } from './file-kinds.js';
import { isRecord, show } from './plain.js';
import { plainData, readModule } from './read-module.js';
import { readYaml, type YamlText } from './read-yaml.js';
import type { ConfigSource } from './source.js';

const MODULES: ReadonlySet<string> = new Set(['.ts', '.mts', '.js', '.mjs']);
const YAML: ReadonlySet<string> = new Set(['.yaml', '.yml', '.json']);

/**
 * Reads a configuration file of any supported form.
 *
 * @param path as the user gave it; messages call the file so.
 * @throws ParetorecError when it is missing, a folder, empty, of an unknown form, no mapping, or a file for another command.
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
  if (!isRecord(value))
    throw new ParetorecError({
      code: 'not-a-mapping',
      where: name,
      problem: 'not a mapping',
      found: show(value),
      expected: `keys such as ${kind.keys.join(' and ')}`,
    });
  const other = otherKind(value, kind);
  if (other === undefined) return { value, where };
  const named = other === EXPERIMENT_FILE ? `, or name it under \`experiment\` of ${kind.name}` : '';
  throw new ParetorecError({
    code: 'other-kind-of-file',
    where: name,
    problem: `this is ${other.name}`,
    expected: `${kind.name}, with ${kind.keys.join(' and ')}`,
    remedy: `run "${other.command}" on it${named}`,
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
