import * as tf from '@tensorflow/tfjs-core';

/** How many tensor operations some work runs, those of its gradients included; a graph that runs counts as none. */
export async function countOperations(work: () => void): Promise<number> {
  const { kernels } = await tf.profile(() => {
    work();
    return [];
  });
  return kernels.length;
}
