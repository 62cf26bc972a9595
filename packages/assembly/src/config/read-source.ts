import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { nearestName, ParetorecError } from '@paretorec/contracts';
import { isRecord, show } from './plain.js';
import { plainData, readModule } from './read-module.js';
import { readYaml, type YamlText } from './read-yaml.js';
import type { ConfigSource } from './source.js';

const MODULES: ReadonlySet<string> = new Set(['.ts', '.mts', '.js', '.mjs']);
const YAML: ReadonlySet<string> = new Set(['.yaml', '.yml', '.json']);

/**
 * Reads an experiment file of any supported form.
 *
 * @param path as the user gave it; messages call the file so.
 * @throws ParetorecError when it is missing, a folder, empty, of an unknown form, or no mapping.
 */
export async function readSource(path: string): Promise<ConfigSource> {
  await requireFile(path);
  const extension = extname(path).toLowerCase();
  if (!MODULES.has(extension) && !YAML.has(extension)) {
    throw new ParetorecError({
      code: 'unknown-config-form',
      where: path,
      problem: 'not an experiment file',
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
      remedy: 'give at least data.log and one objective',
    });
  }
  return mapping({ value, where }, path);
}

/**
 * The source of an experiment that a program holds.
 *
 * @param name how messages call it.
 * @throws ParetorecError when it is anything but plain data.
 */
export function sourceOf(experiment: unknown, name: string): ConfigSource {
  return mapping(plainData(experiment, name), name);
}

function mapping({ value, where }: YamlText, name: string): ConfigSource {
  if (isRecord(value)) return { value, where };
  throw new ParetorecError({
    code: 'not-a-mapping',
    where: name,
    problem: 'not a mapping',
    found: show(value),
    expected: 'keys such as data and objectives',
  });
}

async function requireFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() === true) return;
  if (found !== undefined) {
    const inside = (await readdir(path)).filter((name) => YAML.has(extname(name)));
    throw new ParetorecError({
      code: 'config-is-folder',
      where: path,
      problem: 'a folder',
      expected: 'an experiment file',
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
