import * as tf from '@tensorflow/tfjs-core';

/**
 * Gives the portable backends the kernels they lack, composed of those they have.
 *
 * - `UnsortedSegmentSum` (the gradient of a gather): wasm has none, and cpu's takes time in rows x segments (25 s for
 *   50 small steps). By `scatterND`, which adds up equal indices, it takes time in rows.
 */
export function registerPortableKernels(): void {
  for (const backendName of ['wasm', 'cpu']) {
    const kernel = tf.getKernel('UnsortedSegmentSum', backendName);
    if (kernel?.kernelFunc === unsortedSegmentSum) continue;
    if (kernel !== undefined) tf.unregisterKernel('UnsortedSegmentSum', backendName);
    tf.registerKernel({ kernelName: 'UnsortedSegmentSum', backendName, kernelFunc: unsortedSegmentSum });
  }
}

/** Rows of x [r..., d...] summed by segment into [numSegments, d...]; negative segment ids are dropped. */
const unsortedSegmentSum: tf.KernelFunc = ({ inputs, attrs }) => {
  const x = inputs['x'] as tf.Tensor;
  const segmentIds = inputs['segmentIds'] as tf.Tensor;
  const numSegments = attrs?.['numSegments'] as number;
  return tf.tidy(() => {
    const inner = x.shape.slice(segmentIds.rank);
    const width = inner.reduce((product, size) => product * size, 1);
    const ids = tf.reshape(tf.cast(segmentIds, 'int32'), [-1, 1]);
    // An extra row takes what must be dropped: scatterND refuses indices outside.
    const kept = tf.where(tf.less(ids, tf.scalar(0, 'int32')), tf.fill(ids.shape, numSegments, 'int32'), ids);
    const sums = tf.scatterND(kept, tf.reshape(x, [-1, width]), [numSegments + 1, width]);
    return tf.reshape(tf.slice(sums, [0, 0], [numSegments, width]), [numSegments, ...inner]);
  });
};
