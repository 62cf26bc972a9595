import { pathToFileURL } from 'node:url';
import { ParetorecError } from '@paretorec/contracts';
import { isRecord, PROTOTYPE_KEYS, type ConfigPath } from './plain.js';
import { placeText } from './source.js';
import type { YamlText } from './read-yaml.js';

/**
 * Loads an experiment written as an ES module whose default export is a plain object.
 *
 * @param file absolute path.
 * @param name how messages call the file.
 * @throws ParetorecError when it cannot be loaded or exports anything but plain data.
 */
export async function readModule(file: string, name: string): Promise<YamlText> {
  const module = await importModule(file, name);
  if (!('default' in module)) {
    throw new ParetorecError({
      code: 'no-default-export',
      where: name,
      problem: 'the module has no default export',
      remedy: 'write `export default defineExperiment({ ... })`',
    });
  }
  return plainData(module.default, name);
}

/**
 * A copy of plain data without undefined values.
 *
 * @throws ParetorecError when it holds what YAML could not.
 */
export function plainData(data: unknown, name: string): YamlText {
  const where = (path: ConfigPath): string => placeText(name, path);
  return { value: plainCopy(data, [], where), where };
}

async function importModule(file: string, name: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (cause) {
    const unknownExtension = isRecordOrError(cause) && cause.code === 'ERR_UNKNOWN_FILE_EXTENSION';
    throw new ParetorecError({
      code: unknownExtension ? 'typescript-unsupported' : 'module-failed',
      where: name,
      problem: unknownExtension
        ? `Node ${process.versions.node} cannot load TypeScript`
        : 'the module threw while it was loaded',
      ...(unknownExtension ? {} : { found: String(cause) }),
      remedy: unknownExtension
        ? 'use Node 22.18 or newer, or write the experiment as YAML or .mjs'
        : 'correct the module',
      cause,
    });
  }
}

function isRecordOrError(value: unknown): value is { readonly code?: unknown } {
  return typeof value === 'object' && value !== null;
}

function plainCopy(value: unknown, path: ConfigPath, where: (path: ConfigPath) => string): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value;
  if (path.length < 64) {
    if (Array.isArray(value)) return value.map((item: unknown, i) => plainCopy(item, [...path, i], where));
    if (isRecord(value)) {
      const entries = Object.entries(value).filter(([, item]) => item !== undefined);
      for (const [key] of entries) {
        if (PROTOTYPE_KEYS.has(key)) {
          throw new ParetorecError({
            code: 'forbidden-key',
            where: where(path),
            problem: `key "${key}" is not allowed`,
            remedy: 'choose another name',
          });
        }
      }
      return Object.fromEntries(entries.map(([key, item]) => [key, plainCopy(item, [...path, key], where)]));
    }
  }
  throw new ParetorecError({
    code: 'not-plain-data',
    where: where(path),
    problem: 'not plain data',
    found:
      typeof value === 'object' ? 'an object of a class, or one that contains itself' : `a ${typeof value}`,
    expected: 'mappings, lists, numbers, texts and booleans',
  });
}
