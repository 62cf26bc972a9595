import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { resolve as resolveModule } from 'import-meta-resolve';
import { ParetorecError } from '@paretorec/contracts';

/** Whether a plugin is named by a path and not as a package. */
export function isPluginPath(name: string): boolean {
  return /^\.{1,2}([/\\]|$)/.test(name) || isAbsolute(name);
}

/**
 * Finds the module of a plugin: a package as Node would find it from a module in `folder`, or a file or a
 * package's folder by its path.
 *
 * @returns its URL.
 * @throws ParetorecError when there is none.
 */
export async function resolvePlugin(name: string, folder: string, where: string): Promise<string> {
  try {
    if (isPluginPath(name)) return await resolvePath(resolve(folder, name));
    const url = resolveModule(name, pathToFileURL(join(folder, 'experiment.js')).href);
    if (url.startsWith('file:')) await stat(new URL(url));
    return url;
  } catch (cause) {
    throw new ParetorecError({
      code: 'plugin-not-found',
      where,
      problem: `plugin "${name}" was not found`,
      expected: isPluginPath(name)
        ? `a module at ${resolve(folder, name)}`
        : `a package that can be imported from ${folder}`,
      remedy: isPluginPath(name)
        ? "correct the path; it counts from the experiment file's folder"
        : `run "npm install ${name}" there`,
      cause,
    });
  }
}

async function resolvePath(path: string): Promise<string> {
  if ((await stat(path)).isFile()) return pathToFileURL(path).href;
  const manifest = JSON.parse(await readFile(join(path, 'package.json'), 'utf8')) as {
    readonly name?: string;
    readonly main?: string;
    readonly exports?: unknown;
  };
  const entry =
    manifest.exports !== undefined && manifest.name !== undefined
      ? resolveModule(manifest.name, pathToFileURL(join(path, 'package.json')).href)
      : pathToFileURL(join(path, manifest.main ?? 'index.js')).href;
  await stat(new URL(entry));
  return entry;
}
