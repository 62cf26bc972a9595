import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { InstallSource } from './types.js';

/** The tfjs-node release that this package loads; it goes with the `@tensorflow/tfjs-core` it depends on. */
export const TFJS_NODE_VERSION = '4.22.0';

/** The N-API version of tfjs-node's binding; every Node from 16 on has it. */
export const NAPI_VERSION = 8;

/** Name of the file that marks a whole installation; it is written last. */
export const STAMP_FILE = 'installation.json';

/** What {@link STAMP_FILE} holds. Paths are relative to the installation's folder. */
export interface Stamp {
  readonly tfjsNode: string;
  readonly tensorflow: string;
  readonly source: InstallSource;
  /** The compiled N-API module. */
  readonly binding: string;
  /** Folder of the TensorFlow library. */
  readonly library: string;
  /** SHA-256 of the wheel; only for the source `wheel`. */
  readonly wheelSha256?: string;
  /** ISO 8601, UTC. */
  readonly installedAt: string;
}

/** A whole installation of tfjs-node in the cache. */
export interface Installation extends Stamp {
  readonly folder: string;
}

/**
 * The per-user cache of paretorec: `PARETOREC_CACHE` as it stands, else `paretorec` in `XDG_CACHE_HOME`,
 * else in the operating system's own cache folder.
 */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env, platform: string = process.platform): string {
  if (env['PARETOREC_CACHE']) return env['PARETOREC_CACHE'];
  if (env['XDG_CACHE_HOME']) return join(env['XDG_CACHE_HOME'], 'paretorec');
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'paretorec', 'Cache');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'paretorec');
  return join(homedir(), '.cache', 'paretorec');
}

/** The folder with one folder for each installation of tfjs-node. */
export function installationsRoot(): string {
  return join(cacheRoot(), 'tfjs-node');
}

/** The name of an installation's folder: everything that it depends on. */
export function installationName(tensorflow: string): string {
  return `${TFJS_NODE_VERSION}-tf${tensorflow}-${process.platform}-${process.arch}-napi${NAPI_VERSION}`;
}

/** The newest TensorFlow among the whole installations for this platform, or undefined. Half-made ones never count. */
export async function findInstallation(): Promise<Installation | undefined> {
  const root = installationsRoot();
  const pattern = installationName('*').split('*') as [string, string];
  let names: string[];
  try {
    names = await readdir(root);
  } catch {
    return undefined;
  }
  const candidates = names
    .filter((name) => name.startsWith(pattern[0]) && name.endsWith(pattern[1]))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  for (const name of candidates) {
    const folder = join(root, name);
    const stamp = await readStamp(folder);
    if (stamp !== undefined) return { ...stamp, folder };
  }
  return undefined;
}

async function readStamp(folder: string): Promise<Stamp | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, STAMP_FILE), 'utf8')) as Stamp;
  } catch {
    return undefined;
  }
}
