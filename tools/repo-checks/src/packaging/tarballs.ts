import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../support/run.js';
import { readManifest, ROOT, type PublishedPackage } from '../support/workspace.js';

/** One packed package: the file, and the paths within it. */
export interface Tarball {
  readonly name: string;
  readonly file: string;
  readonly contents: readonly string[];
}

interface PackedJson {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Packs packages as `npm publish` would; the build must be there. */
export async function pack(
  packages: readonly PublishedPackage[],
  into: string,
): Promise<Map<string, Tarball>> {
  mkdirSync(into, { recursive: true });
  const workspaces = packages.flatMap(({ manifest }) => ['--workspace', manifest.name]);
  const { code, stdout, stderr } = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', into, ...workspaces],
    ROOT,
  );
  if (code !== 0) {
    throw new Error(`npm pack failed: ${stderr}`);
  }
  const parsed = JSON.parse(stdout) as PackedJson[] | Record<string, PackedJson>;
  return new Map(
    Object.values(parsed).map(({ name, filename, files }) => [
      name,
      {
        name,
        file: join(into, filename.replace(/^@/, '').replace('/', '-')),
        contents: files.map(({ path }) => path),
      },
    ]),
  );
}

/** Installs tarballs into an empty project, as a user would. */
export async function install(tarballs: Iterable<Tarball>, project: string): Promise<void> {
  mkdirSync(project, { recursive: true });
  const dependencies = Object.fromEntries([...tarballs].map(({ name, file }) => [name, `file:${file}`]));
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, type: 'module', dependencies }),
  );
  const { code, stderr } = await run(
    'npm',
    ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'],
    project,
  );
  if (code !== 0) {
    throw new Error(`npm install failed: ${stderr}`);
  }
}

/**
 * Makes a project in which one package and what it declares is visible, and nothing else.
 * The links need `node --preserve-symlinks`, without which Node would look beside their targets, where everything is.
 *
 * @param name - the package
 * @param installed - the project with all packages
 * @param alone - the project to make
 */
export function isolate(name: string, installed: string, alone: string): void {
  const pending = [name];
  const done = new Set<string>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const target = join(installed, 'node_modules', next);
    if (done.has(next) || statSync(target, { throwIfNoEntry: false }) === undefined) {
      continue; // an optional dependency of another platform, or one nested in its only user
    }
    done.add(next);
    const link = join(alone, 'node_modules', next);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link, 'dir');
    pending.push(...declared(target), ...nested(target).flatMap(declared));
  }
}

function declared(folder: string): string[] {
  const { dependencies, peerDependencies, optionalDependencies } = readManifest(folder);
  return Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });
}

/** The packages that npm placed below another one, because its version differs from the one on top. */
function nested(folder: string): string[] {
  const modules = join(folder, 'node_modules');
  if (statSync(modules, { throwIfNoEntry: false }) === undefined) {
    return [];
  }
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@')
        ? readdirSync(join(modules, name)).map((part) => join(modules, name, part))
        : [join(modules, name)],
    )
    .filter((path) => statSync(join(path, 'package.json'), { throwIfNoEntry: false }) !== undefined);
}
