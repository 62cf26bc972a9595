import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@paretorec/contracts';
import { asTensor } from '../handle.js';

// Trees: arrays and records nested as deep as one likes, with tensors and plain values for leaves.

/** Whether a branch of a tree is a tensor. */
export const isTensor = (branch: unknown): branch is Tensor => branch instanceof tf.Tensor;

/** The different tensors of a tree, in order. */
export function tensorsIn(tree: unknown): Tensor[] {
  const found = new Set<Tensor>();
  const visit = (branch: unknown): void => {
    if (branch instanceof tf.Tensor) found.add(asTensor(branch as tf.Tensor));
    else if (typeof branch === 'object' && branch !== null && !ArrayBuffer.isView(branch))
      Object.values(branch).forEach(visit);
  };
  visit(tree);
  return [...found];
}

/** The same tree with other tensors. */
export function mapTensors<Tree>(tree: Tree, change: (tensor: Tensor) => Tensor): Tree {
  const map = (branch: unknown): unknown => {
    if (isTensor(branch)) return change(branch);
    if (typeof branch !== 'object' || branch === null) return branch;
    if (Array.isArray(branch)) return branch.map(map);
    return Object.fromEntries(Object.entries(branch).map(([name, part]) => [name, map(part)]));
  };
  return map(tree) as Tree;
}
