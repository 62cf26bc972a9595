import * as tf from '@tensorflow/tfjs-core';
import type { BackendInfo } from './types.js';
import { activeBackend, useBackend, type UseBackendOptions } from './use-backend.js';

const SIZE = 1024;
const REPEATS = 5;
/** A slow backend (plain JavaScript takes seconds a product) is not measured longer than this. */
const LIMIT_MS = 3_000;

/**
 * Describes the backend in use (chosen as by `useBackend('auto')` when there is none yet) and measures it: the best
 * of several 1024 x 1024 matrix products, each read back so that the time is the computation's. Takes 0.1 to 3 s.
 */
export async function backendInfo(options: UseBackendOptions = {}): Promise<BackendInfo> {
  if (activeBackend() === undefined) await useBackend('auto', options);
  const gflops = measureMatMul();
  return { ...activeBackend()!, gflops };
}

/** Speed of the matrix product, GFLOP/s: 2 n³ operations a product. */
function measureMatMul(): number {
  const values = Float32Array.from({ length: SIZE * SIZE }, (_, i) => ((i * 7919) % 1000) / 1000 - 0.5);
  const matrix = tf.tensor2d(values, [SIZE, SIZE]);
  const start = performance.now();
  let best = Infinity;
  for (let i = 0; i < REPEATS && performance.now() - start < LIMIT_MS; i++) {
    const before = performance.now();
    const product = tf.matMul(matrix, matrix);
    product.dataSync();
    best = Math.min(best, performance.now() - before);
    product.dispose();
  }
  matrix.dispose();
  return (2 * SIZE ** 3) / (best * 1e6);
}
