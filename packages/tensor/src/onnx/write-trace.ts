import { ParetorecError } from '@paretorec/contracts';
import { isConstant } from '../trace/extent.js';
import type { OpenLeaf, OpenTrace } from '../trace/trace-open-sizes.js';
import { writerOf } from './kernels.js';
import type { OnnxGraph, ValueName } from './onnx-graph.js';
import type { SizeVectors } from './size-vectors.js';

/**
 * Writes what a function computes into a graph.
 *
 * @param feed gives the graph's value for an input of the function that outputs depend on.
 * @returns the graph's value of each output.
 * @throws ParetorecError `cannot-export` for an operation that has no counterpart in ONNX, naming it and the part that asks for it.
 */
export function writeTrace(
  trace: OpenTrace,
  graph: OnnxGraph,
  sizes: SizeVectors,
  feed: (input: string) => ValueName,
): Record<string, ValueName> {
  const live = liveTensors(trace);
  const names = new Map<number, ValueName>();
  for (const { tensor, leaf } of trace.leaves)
    if (live.has(tensor.id)) names.set(tensor.id, writeLeaf({ tensor, leaf }, graph, sizes, feed));
  for (const kernel of trace.kernels) {
    if (!kernel.outputs.some(({ id }) => live.has(id))) continue;
    const write = writerOf(kernel.name);
    if (write === undefined) throw noCounterpart(kernel.name, kernel.part);
    graph.enter(kernel.part);
    const inputs = kernel.inputs.map(({ id }) => names.get(id)!);
    const outputs = write({ graph, sizes }, kernel, inputs);
    kernel.outputs.forEach(({ id }, i) => names.set(id, outputs[i]!));
  }
  graph.enter('');
  return Object.fromEntries(Object.entries(trace.outputs).map(([name, { id }]) => [name, names.get(id)!]));
}

/** The tensors that outputs depend on. */
function liveTensors({ kernels, outputs }: OpenTrace): ReadonlySet<number> {
  const live = new Set(Object.values(outputs).map(({ id }) => id));
  for (const kernel of kernels.toReversed()) {
    if (!kernel.outputs.some(({ id }) => live.has(id))) continue;
    for (const { id } of kernel.inputs) live.add(id);
  }
  return live;
}

function writeLeaf(
  { tensor: { shape, dtype }, leaf }: OpenLeaf,
  graph: OnnxGraph,
  sizes: SizeVectors,
  feed: (input: string) => ValueName,
): ValueName {
  if (leaf.kind === 'input') return feed(leaf.name);
  if (dtype !== 'float32') throw noCounterpart(`a constant of type ${dtype}`, '');
  const dims = shape.map((extent) => (isConstant(extent) ? extent.factor : 1));
  const values = graph.floats(leaf.values, dims, leaf.kind === 'parameter' ? leaf.name : undefined);
  return shape.every(isConstant) ? values : graph.add('Expand', [values, sizes.of(shape)]);
}

function noCounterpart(found: string, part: string): ParetorecError {
  return new ParetorecError({
    code: 'cannot-export',
    where: part,
    problem: 'it uses an operation that is not exported',
    found,
    expected: 'the operations of @paretorec/tensor',
  });
}
