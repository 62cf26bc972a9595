import * as tf from '@tensorflow/tfjs-core';
import { ParetorecError } from '@paretorec/contracts';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Installation } from './cache.js';
import { CORE_SYMBOL } from './core-symbol.js';
import { restoreRemovedUtilFunctions } from './node-util.js';

/** Name under which tfjs knows the TensorFlow backend. */
export const TENSORFLOW = 'tensorflow';

/** The compiled N-API module, as far as we use it. */
interface Binding {
  readonly TF_Version: string;
}

interface KernelBackendModule {
  readonly NodeJSKernelBackend: new (binding: Binding, packageName: string) => tf.KernelBackend;
}

/**
 * Loads tfjs-node from the cache and registers its backend and kernels in this process's tfjs-core.
 *
 * Its own entry point is passed by: that would load the union package (286 MB) and an installer's libraries, and
 * greet the user. Kernels and backend find our tfjs-core through a stand-in for `@tensorflow/tfjs`.
 *
 * @returns the version of the TensorFlow library that was loaded.
 * @throws ParetorecError `backend-broken` when the library cannot be loaded.
 */
export function loadTfjsNode(installation: Installation): string {
  setDefaultEnvironment();
  restoreRemovedUtilFunctions();
  (globalThis as Record<symbol, unknown>)[CORE_SYMBOL] = tf;
  const requireInstalled = createRequire(join(installation.folder, 'package.json'));
  try {
    const binding = requireInstalled(join(installation.folder, installation.binding)) as Binding;
    const { NodeJSKernelBackend } = requireInstalled(
      '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js',
    ) as KernelBackendModule;
    if (tf.findBackendFactory(TENSORFLOW) === null) {
      requireInstalled('@tensorflow/tfjs-node/dist/register_all_kernels.js');
      tf.registerBackend(TENSORFLOW, () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node'));
    }
    return binding.TF_Version;
  } catch (cause) {
    throw new ParetorecError({
      code: 'backend-broken',
      where: installation.folder,
      problem: 'tfjs-node is installed but does not load',
      found: String(cause instanceof Error ? cause.message : cause).split('\n')[0]!,
      remedy: 'run `paretorec backend install --force`',
      cause,
    });
  }
}

/**
 * Settings that TensorFlow reads once, when it is loaded; a user's own values stay.
 *
 * oneDNN's kernels sum in another order on other processors, so that the last digits differ between machines;
 * without them the speed was the same (docs/backends.md).
 */
function setDefaultEnvironment(): void {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '0';
}
