import * as tf from '@tensorflow/tfjs-core';
import { asTensor, asTf } from '../handle.js';
import { withoutHistory } from './ops.js';
import { mapTensors } from './tensor-tree.js';

// The engine clears a differentiated function's scope. What is wanted outside is kept through it.

/** The same tree, without a history, with tensors that outlive every scope; to be given to {@link handOut}. */
export const keep = <Tree>(tree: Tree): Tree =>
  mapTensors(tree, (tensor) => asTensor(tf.keep(asTf(withoutHistory(tensor)))));

/** A tree that was kept, as tensors of the scope that is open now. */
export const handOut = <Tree>(kept: Tree): Tree =>
  mapTensors(kept, (tensor) => {
    const handedOut = withoutHistory(tensor);
    tensor.dispose();
    return handedOut;
  });
