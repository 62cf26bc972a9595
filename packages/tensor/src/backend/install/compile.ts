import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { NAPI_VERSION } from '../cache.js';
import type { StageContext } from './packages.js';
import type { Built } from './prebuilt.js';
import { StepFailure } from './report.js';
import { explain, runCommand } from './run-command.js';
import type { Tool } from './tools.js';
import type { WheelSpec } from './wheel-spec.js';

/**
 * Compiles tfjs-node's own N-API module against the libraries of the wheel; no node-gyp, 5 seconds.
 *
 * The module finds the libraries relative to itself, so that the finished folder can be renamed into place.
 *
 * @throws StepFailure
 */
export async function compileBinding(
  spec: WheelSpec,
  compiler: Tool,
  { folder, logFile, signal }: StageContext,
): Promise<Built> {
  const sources = join(folder, 'node_modules', '@tensorflow', 'tfjs-node', 'binding');
  const files = (await readdir(sources))
    .filter((file) => file.endsWith('.cc'))
    .map((file) => join(sources, file));
  await mkdir(join(folder, 'binding'), { recursive: true });
  const include = join(folder, 'tensorflow', 'include');
  const platformFlags =
    process.platform === 'darwin'
      ? ['-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/../tensorflow']
      : ['-shared', '-Wl,-rpath,$ORIGIN/../tensorflow'];
  const result = await runCommand(
    compiler.command,
    [
      ...compiler.args,
      ...['-O2', '-std=c++17', '-fPIC', `-DNAPI_VERSION=${NAPI_VERSION}`],
      ...(process.platform === 'darwin' ? ['-bundle'] : []),
      `-I${join(folder, 'node_modules', 'node-api-headers', 'include')}`,
      `-I${include}`,
      ...files,
      ...['-o', join(folder, 'binding', 'tfjs_binding.node')],
      ...spec.libraries.map((library) => join(folder, library)),
      ...platformFlags,
    ],
    { signal, logFile, timeoutMs: 600_000 },
  );
  if (result.status !== 'ok') {
    throw new StepFailure(
      'compile',
      `the binding does not compile with ${compiler.command}: ${explain(result)}`,
    );
  }
  await rm(include, { recursive: true, force: true });
  return { binding: 'binding/tfjs_binding.node', library: 'tensorflow' };
}
