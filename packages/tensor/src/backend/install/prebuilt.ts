import { readdir, rm, stat } from 'node:fs/promises';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { delimiter, join } from 'node:path';
import type { StageContext } from './packages.js';
import { StepFailure } from './report.js';
import { explain, runCommand } from './run-command.js';

/** The host that tfjs-node's own installer fetches from, unless its environment variables name another. */
const HOST = 'https://storage.googleapis.com/';
const PROBE_MS = 5_000;
const STALL_MS = 60_000;
const LIMIT_MS = 1_200_000;

/** What a stage that made a loadable module hands on; paths are relative to the installation. */
export interface Built {
  readonly binding: string;
  readonly library: string;
}

/** Why tfjs-node's own binary cannot be had, in one line, or undefined when its host answers within 5 seconds. */
export async function prebuiltObstacle(signal: AbortSignal | undefined): Promise<string | undefined> {
  // A proxy answers for every host; only the installer itself can tell.
  if (process.env['HTTPS_PROXY'] ?? process.env['https_proxy']) return undefined;
  const url = process.env['TFJS_NODE_CDN_STORAGE'] ?? process.env['CDN_STORAGE'] ?? HOST;
  const fault = await new Promise<string | undefined>((resolve) => {
    try {
      const request = url.startsWith('http:') ? requestPlain : requestSecure;
      const probe = request(
        url,
        { method: 'HEAD', timeout: PROBE_MS, ...(signal && { signal }) },
        (response) => {
          response.resume();
          resolve(undefined);
        },
      );
      const timer = setTimeout(() => probe.destroy(new Error('no answer in 5 s')), PROBE_MS);
      probe.on('close', () => clearTimeout(timer));
      probe.on('timeout', () => probe.destroy(new Error('no answer in 5 s')));
      probe.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      probe.end();
    } catch (error) {
      resolve(error instanceof Error ? error.message : String(error));
    }
  });
  signal?.throwIfAborted();
  return fault === undefined ? undefined : `the host of tfjs-node's own binary does not answer (${fault})`;
}

/**
 * Runs tfjs-node's own installer; it is stopped when nothing arrives for a minute, and after 20 minutes.
 *
 * @param onBytes - told the size of what has arrived.
 * @throws StepFailure
 */
export async function installPrebuilt(
  context: StageContext,
  onBytes: (bytes: number) => void,
): Promise<Built> {
  const home = join(context.folder, 'node_modules', '@tensorflow', 'tfjs-node');
  const stall = new AbortController();
  let size = 0;
  let changed = performance.now();
  const watch = setInterval(() => {
    void folderBytes(home).then((bytes) => {
      if (bytes !== size) changed = performance.now();
      size = bytes;
      onBytes(bytes);
      if (performance.now() - changed > STALL_MS)
        stall.abort(new StepFailure('prebuilt', 'nothing arrived for a minute'));
    });
  }, 1_000);
  const signal =
    context.signal === undefined ? stall.signal : AbortSignal.any([context.signal, stall.signal]);
  try {
    const path = [join(context.folder, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter);
    const result = await runCommand(process.execPath, ['scripts/install.js'], {
      cwd: home,
      env: { ...process.env, PATH: path },
      signal,
      timeoutMs: LIMIT_MS,
      logFile: context.logFile,
    });
    const binding = result.status === 'ok' ? await findBinding(home) : undefined;
    if (binding === undefined)
      throw new StepFailure('prebuilt', `tfjs-node's own installer failed: ${explain(result)}`);
    const base = 'node_modules/@tensorflow/tfjs-node';
    return {
      binding: `${base}/${binding}`,
      library: process.platform === 'win32' ? `${base}/lib` : `${base}/deps/lib`,
    };
  } finally {
    clearInterval(watch);
  }
}

/** Removes what a failed {@link installPrebuilt} left. */
export async function removePrebuilt({ folder }: StageContext): Promise<void> {
  for (const name of ['deps', 'lib', 'build', 'build-tmp-napi-v8']) {
    await rm(join(folder, 'node_modules', '@tensorflow', 'tfjs-node', name), {
      recursive: true,
      force: true,
    });
  }
}

async function findBinding(home: string): Promise<string | undefined> {
  const files = await readdir(join(home, 'lib'), { recursive: true }).catch(() => []);
  const found = files.find((file) => file.endsWith('tfjs_binding.node'));
  return found === undefined ? undefined : `lib/${found.replaceAll('\\', '/')}`;
}

/** Bytes of all files below a folder; files that vanish meanwhile count nothing. */
export async function folderBytes(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    files.map((file) =>
      stat(join(folder, file)).then(
        (entry) => (entry.isFile() ? entry.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
