import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { ParetorecError } from '@paretorec/contracts';
import { registerPortableKernels } from './wasm-kernels.js';

registerPortableKernels();

/**
 * Makes one of the backends that come with this package the active one.
 *
 * @throws ParetorecError `backend-broken` when it does not start.
 */
export async function loadPortable(name: 'wasm' | 'cpu'): Promise<void> {
  // tfjs greets a user of its JavaScript backend with an advertisement for tfjs-node; we have our own line.
  tf.env().set('PROD', true);
  const started = await tf.setBackend(name);
  if (!started) {
    throw new ParetorecError({
      code: 'backend-broken',
      where: 'backend',
      problem: `${name} does not start on this machine`,
      found: `Node ${process.versions.node} on ${process.platform} ${process.arch}`,
      remedy: name === 'wasm' ? 'choose `cpu`, or run `paretorec backend install`' : 'choose `wasm`',
    });
  }
}
