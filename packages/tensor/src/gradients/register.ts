import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';

// tfjs-core registers no gradients of its own outside the union package, so those of the operations in
// ../ops/ops.ts stand here. Each is checked against finite differences on every backend.

type Attributes = Record<string, unknown>;

const gradient = (
  kernelName: string,
  saves: { inputs?: string[]; outputs?: boolean },
  backward: (dy: Tensor, saved: Tensor[], attributes: Attributes) => Record<string, () => Tensor>,
): void => {
  if (tf.getGradient(kernelName) !== undefined) return;
  tf.registerGradient({
    kernelName,
    ...(saves.inputs && { inputsToSave: saves.inputs }),
    ...(saves.outputs && { outputsToSave: [true] }),
    gradFunc: (dy, saved, attributes: NamedAttrMap) => backward(dy as Tensor, saved, attributes),
  } satisfies GradConfig);
};

/**
 * A second handle on the same values, without an operation. A gradient may be disposed once it is summed into
 * another, so it must never be dy itself.
 */
function alias(dy: Tensor): Tensor {
  const engine = tf.engine();
  engine.backend.incRef(dy.dataId);
  return engine.makeTensorFromDataId(dy.dataId, dy.shape, dy.dtype);
}

/** Sums a gradient over the axes along which an input of this shape was broadcast. */
function unbroadcast(dy: Tensor, shape: number[]): Tensor {
  if (tf.util.arraysEqual(dy.shape, shape)) return alias(dy);
  const lead = dy.shape.length - shape.length;
  const axes = dy.shape
    .map((_, i) => i)
    .filter((i) => i < lead || (shape[i - lead] === 1 && dy.shape[i] !== 1));
  return tf.reshape(tf.sum(dy, axes), shape);
}

gradient('Add', { inputs: ['a', 'b'] }, (dy, [a, b]) => ({
  a: () => unbroadcast(dy, a!.shape),
  b: () => unbroadcast(dy, b!.shape),
}));
gradient('Sub', { inputs: ['a', 'b'] }, (dy, [a, b]) => ({
  a: () => unbroadcast(dy, a!.shape),
  b: () => tf.neg(unbroadcast(dy, b!.shape)),
}));
gradient('Multiply', { inputs: ['a', 'b'] }, (dy, [a, b]) => ({
  a: () => unbroadcast(tf.mul(dy, b!), a!.shape),
  b: () => unbroadcast(tf.mul(dy, a!), b!.shape),
}));
gradient('RealDiv', { inputs: ['a', 'b'] }, (dy, [a, b]) => ({
  a: () => unbroadcast(tf.div(dy, b!), a!.shape),
  // Summed first: what is divided is then no larger than b.
  b: () => tf.neg(tf.div(unbroadcast(tf.mul(dy, a!), b!.shape), tf.square(b!))),
}));
gradient('Maximum', { inputs: ['a', 'b'] }, (dy, [a, b]) => ({
  a: () => unbroadcast(tf.mul(dy, tf.cast(tf.greaterEqual(a!, b!), 'float32')), a!.shape),
  b: () => unbroadcast(tf.mul(dy, tf.cast(tf.less(a!, b!), 'float32')), b!.shape),
}));
gradient('Neg', {}, (dy) => ({ x: () => tf.neg(dy) }));
gradient('Identity', {}, (dy) => ({ x: () => alias(dy) }));
gradient('Cast', {}, (dy) => ({ x: () => alias(dy) }));
gradient('Exp', { outputs: true }, (dy, [y]) => ({ x: () => tf.mul(dy, y!) }));
gradient('Log', { inputs: ['x'] }, (dy, [x]) => ({ x: () => tf.div(dy, x!) }));
gradient('Sqrt', { outputs: true }, (dy, [y]) => ({ x: () => tf.div(tf.mul(dy, tf.scalar(0.5)), y!) }));
gradient('Square', { inputs: ['x'] }, (dy, [x]) => ({ x: () => tf.mul(dy, tf.mul(x!, tf.scalar(2))) }));
gradient('Sigmoid', { outputs: true }, (dy, [y]) => ({
  x: () => tf.mul(dy, tf.mul(y!, tf.sub(tf.scalar(1), y!))),
}));
gradient('Tanh', { outputs: true }, (dy, [y]) => ({
  x: () => tf.mul(dy, tf.sub(tf.scalar(1), tf.square(y!))),
}));
gradient('Relu', { outputs: true }, (dy, [y]) => ({
  x: () => tf.mul(dy, tf.cast(tf.greater(y!, tf.scalar(0)), 'float32')),
}));
gradient('Softmax', { outputs: true }, (dy, [y]) => ({
  logits: () => tf.mul(y!, tf.sub(dy, tf.sum(tf.mul(dy, y!), -1, true))),
}));
gradient('Sum', { inputs: ['x'] }, (dy, [x], { axis }) => ({
  x: () => {
    const axes = tf.util.parseAxisParam(axis as number | number[], x!.shape);
    const kept = x!.shape.map((size, i) => (axes.includes(i) ? 1 : size));
    const repeats = x!.shape.map((size, i) => (axes.includes(i) ? size : 1));
    return tf.tile(tf.reshape(dy, kept), repeats);
  },
}));
gradient('BatchMatMul', { inputs: ['a', 'b'] }, (dy, [a, b], { transposeA, transposeB }) => {
  const byA = (): Tensor => {
    if (transposeA) return tf.matMul(b!, dy, transposeB as boolean, true);
    return tf.matMul(dy, b!, false, !transposeB);
  };
  const byB = (): Tensor => {
    if (transposeB) return tf.matMul(dy, a!, true, transposeA as boolean);
    return tf.matMul(a!, dy, !transposeA, false);
  };
  return { a: byA, b: byB };
});
gradient('Reshape', { inputs: ['x'] }, (dy, [x]) => ({ x: () => tf.reshape(dy, x!.shape) }));
gradient('Transpose', {}, (dy, _saved, { perm }) => ({
  x: () => {
    const order = perm as number[];
    const inverse = order.map((_, i) => order.indexOf(i));
    return tf.transpose(dy, inverse);
  },
}));
gradient('Slice', { inputs: ['x'] }, (dy, [x], { begin }) => ({
  x: () => {
    const start = begin as number[];
    const paddings = x!.shape.map((size, i): [number, number] => [
      start[i]!,
      size - start[i]! - dy.shape[i]!,
    ]);
    return tf.pad(dy, paddings);
  },
}));
gradient('Tile', { inputs: ['x'] }, (dy, [x], { reps }) => ({
  x: () => {
    const repeats = reps as number[];
    const parted = x!.shape.flatMap((size, i) => [repeats[i]!, size]);
    return tf.reshape(
      tf.sum(
        tf.reshape(dy, parted),
        x!.shape.map((_, i) => 2 * i),
      ),
      x!.shape,
    );
  },
}));

// Operations with a list of inputs or outputs name their gradients by index.
const listGradient = (config: GradConfig): void => {
  if (tf.getGradient(config.kernelName) === undefined) tf.registerGradient(config);
};
listGradient({
  kernelName: 'Concat',
  saveAllInputs: true,
  gradFunc: (dy, saved, attributes) => {
    const axis = tf.util.parseAxisParam((attributes as Attributes)['axis'] as number, saved[0]!.shape)[0]!;
    const parts = tf.split(
      dy as Tensor,
      saved.map((x) => x.shape[axis]!),
      axis,
    );
    return Object.fromEntries(parts.map((part, i) => [i, () => part]));
  },
});
listGradient({
  kernelName: 'SplitV',
  gradFunc: (dy, _saved, attributes) => ({
    x: () => tf.concat(partsOf(dy), (attributes as Attributes)['axis'] as number),
  }),
});
listGradient({
  kernelName: 'Pack',
  saveAllInputs: true,
  gradFunc: (dy, _saved, attributes) => {
    const parts = tf.unstack(dy as Tensor, (attributes as Attributes)['axis'] as number);
    return Object.fromEntries(parts.map((part, i) => [i, () => part]));
  },
});
listGradient({
  kernelName: 'Unpack',
  gradFunc: (dy, _saved, attributes) => ({
    value: () => tf.stack(partsOf(dy), (attributes as Attributes)['axis'] as number),
  }),
});

/** The library hands out the gradient of a single part without a list. */
function partsOf(dy: Tensor | Tensor[]): Tensor[] {
  return Array.isArray(dy) ? dy : [dy];
}
