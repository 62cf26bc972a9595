import type { Parameter } from '@paretorec/contracts';
import { tensorsIn } from '../ops/tensor-tree.js';
import { recordKernels, type TracedTensor } from './record-kernels.js';

/**
 * Runs a step and says what it asks of the backend, on any backend: a line for each kernel, in order, with what it takes and gives, and
 * one for each constant, with its values. Tensors have numbers, the same for the same place in two runs.
 *
 * A step that is a function of tensors gives the same lines for all inputs of the same shapes: only then can one of its runs stand for all,
 * as {@link compileStep} has it.
 *
 * @param input arrays and records nested as deep as one likes, with tensors and plain values for leaves.
 * @param parameters what the step may use beside its input.
 * @throws ParetorecError `cannot-export` when the step reads a tensor.
 */
export function stepLines<Input>(
  compute: (input: Input) => unknown,
  input: Input,
  parameters: readonly Parameter[],
): string[] {
  const named = (tree: unknown) =>
    Object.fromEntries(tensorsIn(tree).map((tensor, i) => [String(i), tensor]));
  const { kernels, leaves, outputs } = recordKernels(named(input), parameters, (within) =>
    within('step', () => named(compute(input))),
  );
  const constants = [...leaves.values()].flatMap(({ tensor, leaf }) =>
    leaf.kind === 'constant' ? [`${nameOf(tensor)} = ${leaf.values.join(' ')}`] : [],
  );
  const calls = kernels.map(
    ({ name, inputs, attributes, outputs: made }) =>
      `${name}(${inputs.map(nameOf).join(', ')}) ${JSON.stringify(attributes)} -> ${made.map(nameOf).join(', ')}`,
  );
  return [...constants, ...calls, `gives ${Object.values(outputs).map(nameOf).join(', ')}`];
}

const nameOf = ({ id, dtype, shape }: TracedTensor): string => `${id}:${dtype}[${shape.join()}]`;
