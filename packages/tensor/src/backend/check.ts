import * as tf from '@tensorflow/tfjs-core';
import { findInstallation } from './cache.js';
import './portable.js';
import { BACKEND_NAMES, type BackendCheck, type BackendName } from './types.js';

/**
 * Looks which backends can be used here, fastest first, without changing the one in use. tfjs-node counts as
 * available when a whole installation lies in the cache; it is not loaded.
 */
export async function checkBackends(): Promise<BackendCheck[]> {
  const installation = await findInstallation();
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return [
    installation === undefined
      ? { name: 'tfjs-node', available: false, detail: 'not installed; run `paretorec backend install`' }
      : {
          name: 'tfjs-node',
          available: true,
          detail: `TensorFlow ${installation.tensorflow} (${installation.source}) in ${installation.folder}`,
        },
    {
      name: 'wasm',
      available: true,
      detail:
        simd === true ? 'WebAssembly with SIMD, one thread' : 'WebAssembly without SIMD (slow), one thread',
    },
    { name: 'cpu', available: true, detail: 'plain JavaScript, one thread; for comparisons only' },
  ];
}

/** Names of the backends that can be used here, fastest first; tests run on each of them. */
export async function availableBackends(): Promise<BackendName[]> {
  const checks = await checkBackends();
  return BACKEND_NAMES.filter((name) => checks.some((check) => check.name === name && check.available));
}
