import { isConstant, type Extent } from '../trace/extent.js';
import type { OpenKernel, OpenTensor } from '../trace/trace-open-sizes.js';
import { ELEMENT_TYPES } from './messages.js';
import type { OnnxGraph, ValueName } from './onnx-graph.js';
import type { SizeVectors } from './size-vectors.js';

/** What a kernel is written into. */
export interface KernelTarget {
  readonly graph: OnnxGraph;
  readonly sizes: SizeVectors;
}

/** Writes a kernel's operations and gives the names of its outputs. */
export type KernelWriter = (
  target: KernelTarget,
  kernel: OpenKernel,
  inputs: readonly ValueName[],
) => readonly ValueName[];

const DTYPES: Readonly<Record<string, number>> = {
  float32: ELEMENT_TYPES.float,
  int32: ELEMENT_TYPES.int32,
  bool: ELEMENT_TYPES.bool,
};

/** Kernels that ONNX has under a name, with the same inputs in the same order and no attributes. */
const ALIKE: Readonly<Record<string, string>> = {
  Add: 'Add',
  Sub: 'Sub',
  Multiply: 'Mul',
  RealDiv: 'Div',
  Maximum: 'Max',
  Neg: 'Neg',
  Exp: 'Exp',
  Log: 'Log',
  Sqrt: 'Sqrt',
  Sigmoid: 'Sigmoid',
  Tanh: 'Tanh',
  Relu: 'Relu',
  Greater: 'Greater',
  Equal: 'Equal',
  Identity: 'Identity',
};

const OTHERS: Readonly<Record<string, KernelWriter>> = {
  Square: ({ graph }, _kernel, [x]) => [graph.add('Mul', [x!, x!])],
  Softmax: ({ graph }, kernel, [x]) => [graph.add('Softmax', [x!], { axis: axisOf(kernel, 'dim') })],
  Cast: ({ graph }, { attributes }, [x]) => [
    graph.add('Cast', [x!], { to: DTYPES[attributes['dtype'] as string]! }),
  ],
  Sum: ({ graph }, kernel, [x]) => {
    const axes = axesOf(kernel, 'axis');
    // Without axes ONNX would sum over all of them.
    if (axes.length === 0) return [x!];
    return [graph.add('ReduceSum', [x!, graph.integers(axes)], { keepdims: keepDims(kernel) })];
  },
  Max: ({ graph }, kernel, [x]) => {
    const axes = axesOf(kernel, 'reductionIndices');
    return [axes.length === 0 ? x! : graph.add('ReduceMax', [x!], { axes, keepdims: keepDims(kernel) })];
  },
  BatchMatMul: ({ graph }, { attributes, inputs }, [a, b]) => {
    const turned = (name: ValueName, { shape }: OpenTensor, isTransposed: unknown): ValueName => {
      if (isTransposed !== true) return name;
      const axes = shape.map((_, axis) => axis);
      return graph.add('Transpose', [name], { perm: [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!] });
    };
    return [
      graph.add('MatMul', [
        turned(a!, inputs[0]!, attributes['transposeA']),
        turned(b!, inputs[1]!, attributes['transposeB']),
      ]),
    ];
  },
  Reshape: ({ graph, sizes }, { outputs }, [x]) => {
    const { shape } = outputs[0]!;
    const open = shape.filter((extent) => !isConstant(extent));
    // One open size can be left to the reader, which spares operations; but not beside a size of 0.
    if (open.length === 1 && shape.every(({ factor }) => factor > 0)) {
      const sizesOrRest = shape.map((extent) => (isConstant(extent) ? extent.factor : -1));
      return [graph.add('Reshape', [x!, graph.integers(sizesOrRest)])];
    }
    return [graph.add('Reshape', [x!, sizes.of(shape)], { allowzero: 1 })];
  },
  Transpose: ({ graph }, { attributes }, [x]) => [
    graph.add('Transpose', [x!], { perm: numbers(attributes['perm']) }),
  ],
  Concat: ({ graph }, kernel, inputs) => [graph.add('Concat', inputs, { axis: axisOf(kernel, 'axis') })],
  Pack: ({ graph }, { attributes, outputs }, inputs) => {
    const axis = fromStart(attributes['axis'] as number, outputs[0]!.shape.length);
    const apart = inputs.map((input) => graph.add('Unsqueeze', [input, graph.integers([axis])]));
    return [graph.add('Concat', apart, { axis })];
  },
  Unpack: ({ graph }, kernel, [x]) => {
    const axis = axisOf(kernel, 'axis');
    const count = kernel.outputs.length;
    const ones = graph.integers(new Array<number>(count).fill(1));
    const parts = graph.addAll('Split', [x!, ones], count, { axis });
    return parts.map((part) => graph.add('Squeeze', [part, graph.integers([axis])]));
  },
  SplitV: ({ graph, sizes }, kernel, [x]) => {
    const axis = axisOf(kernel, 'axis');
    const extents = kernel.outputs.map(({ shape }) => shape[axis]!);
    return graph.addAll('Split', [x!, sizes.of(extents)], extents.length, { axis });
  },
  Slice: ({ graph, sizes }, { attributes, outputs }, [x]) => {
    const begin = attributes['begin'] as readonly Extent[];
    const starts = sizes.of(begin);
    const lengths = sizes.of(outputs[0]!.shape);
    const isFromStart = begin.every(({ factor }) => factor === 0);
    return [graph.add('Slice', [x!, starts, isFromStart ? lengths : graph.add('Add', [starts, lengths])])];
  },
  Tile: ({ graph, sizes }, { attributes }, [x]) => [
    graph.add('Tile', [x!, sizes.of(attributes['reps'] as readonly Extent[])]),
  ],
  Fill: ({ graph, sizes }, { attributes, outputs }) => {
    const value = graph.floats(Float32Array.of(attributes['value'] as number), []);
    return [graph.add('Expand', [value, sizes.of(outputs[0]!.shape)])];
  },
};

/** How a kernel is written, or undefined where ONNX export does not know it. */
export function writerOf(kernel: string): KernelWriter | undefined {
  const alike = ALIKE[kernel];
  if (alike === undefined) return OTHERS[kernel];
  return ({ graph }, _kernel, inputs) => [graph.add(alike, inputs)];
}

const keepDims = ({ attributes }: OpenKernel): number => (attributes['keepDims'] === true ? 1 : 0);

const fromStart = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

const axisOf = ({ attributes, inputs }: OpenKernel, name: string): number =>
  fromStart(attributes[name] as number, inputs[0]!.shape.length);

/** Axes as a list; all where none are named. */
function axesOf({ attributes, inputs }: OpenKernel, name: string): number[] {
  const { length } = inputs[0]!.shape;
  const axes = attributes[name];
  if (axes === undefined || axes === null) return Array.from({ length }, (_, axis) => axis);
  const list = typeof axes === 'number' ? [axes] : numbers(axes);
  return list.map((axis) => fromStart(axis, length));
}

const numbers = (extents: unknown): number[] => (extents as readonly Extent[]).map(({ factor }) => factor);
