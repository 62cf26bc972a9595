import { ParetorecError, type Parameter, type Tensor } from '@paretorec/contracts';
import { tidy } from '../ops/ops.js';
import { extentOf, isConstant, TRACED_SIZES, type Extent, type OpenSizes } from './extent.js';
import {
  recordKernels,
  type KernelTrace,
  type TracedLeaf,
  type TracedTensor,
  type WithinPart,
} from './record-kernels.js';

/** A tensor whose sizes may be open. */
export interface OpenTensor {
  readonly id: number;
  readonly shape: readonly Extent[];
  readonly dtype: string;
}

/** A tensor that no kernel made. A constant with open sizes is the same along them: its values have size 1 there. */
export interface OpenLeaf {
  readonly tensor: OpenTensor;
  readonly leaf: TracedLeaf;
}

/** A kernel whose sizes may be open. Lists of numbers among the attributes are extents. */
export interface OpenKernel {
  readonly name: string;
  readonly inputs: readonly OpenTensor[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly outputs: readonly OpenTensor[];
  readonly part: string;
}

/** What a function computes, for any number of lists and positions. */
export interface OpenTrace {
  readonly leaves: readonly OpenLeaf[];
  readonly kernels: readonly OpenKernel[];
  readonly outputs: Readonly<Record<string, OpenTensor>>;
}

/** A function of tensors to be traced. */
export interface TracedFunction {
  readonly inputs: (sizes: OpenSizes) => Readonly<Record<string, Tensor>>;
  /** Host work before it, which is not traced. */
  readonly prepare?: (sizes: OpenSizes) => void;
  /** Those that it may use. */
  readonly parameters: readonly Parameter[];
  readonly compute: (
    inputs: Readonly<Record<string, Tensor>>,
    sizes: OpenSizes,
    within: WithinPart,
  ) => Readonly<Record<string, Tensor>>;
}

/**
 * Traces a function with several numbers of lists and positions, and finds what it computes for any.
 *
 * @throws ParetorecError `cannot-export` when it does not do the same for all, naming the part.
 */
export function traceOpenSizes({ inputs, prepare, parameters, compute }: TracedFunction): OpenTrace {
  const traces = TRACED_SIZES.map((sizes) => {
    let trace: KernelTrace | undefined;
    tidy(() => {
      prepare?.(sizes);
      const given = inputs(sizes);
      trace = recordKernels(given, parameters, (within) => compute(given, sizes, within));
    });
    return trace!;
  });
  const [first, ...others] = traces as [KernelTrace, ...KernelTrace[]];
  first.kernels.forEach(({ name, part, inputs: used }, i) => {
    const isSame = others.every(({ kernels }) => {
      const other = kernels[i];
      return other?.name === name && used.every(({ id }, place) => other.inputs[place]?.id === id);
    });
    if (!isSame) throw dependsOnSizes(part, `operation ${i + 1} (${name}) is another`);
  });
  if (others.some(({ kernels }) => kernels.length !== first.kernels.length))
    throw dependsOnSizes(first.kernels.at(-1)?.part ?? '', 'there are more operations or fewer');

  const open = (part: string, same: readonly TracedTensor[]): OpenTensor => {
    const { id, dtype } = same[0]!;
    return {
      id,
      dtype,
      shape: openList(
        part,
        same.map(({ shape }) => shape),
      ),
    };
  };
  const partOf = partsOfLeaves(first);
  return {
    leaves: [...first.leaves.keys()].map((id) => {
      const same = traces.map(({ leaves }) => leaves.get(id)!);
      const part = partOf.get(id) ?? '';
      const tensor = open(
        part,
        same.map((entry) => entry.tensor),
      );
      return { tensor, leaf: openLeaf(part, tensor, same) };
    }),
    kernels: first.kernels.map(({ name, part, inputs: used, outputs, attributes }, i) => {
      const same = traces.map(({ kernels }) => kernels[i]!);
      return {
        name,
        part,
        inputs: used.map((_, place) =>
          open(
            part,
            same.map((kernel) => kernel.inputs[place]!),
          ),
        ),
        outputs: outputs.map((_, place) =>
          open(
            part,
            same.map((kernel) => kernel.outputs[place]!),
          ),
        ),
        attributes: Object.fromEntries(
          Object.keys(attributes).map((key) => [
            key,
            openAttribute(
              part,
              `${name}.${key}`,
              same.map((kernel) => kernel.attributes[key]),
            ),
          ]),
        ),
      };
    }),
    outputs: Object.fromEntries(
      Object.keys(first.outputs).map((name) => [
        name,
        open(
          name,
          traces.map(({ outputs }) => outputs[name]!),
        ),
      ]),
    ),
  };
}

/** The part that first uses each leaf. */
function partsOfLeaves({ kernels, leaves }: KernelTrace): Map<number, string> {
  const parts = new Map<number, string>();
  for (const { inputs, part } of kernels)
    for (const { id } of inputs) if (leaves.has(id) && !parts.has(id)) parts.set(id, part);
  return parts;
}

function openList(part: string, lists: readonly (readonly number[])[]): Extent[] {
  return lists[0]!.map((_, place) => {
    const values = lists.map((list) => list[place]!);
    const extent = extentOf(values);
    if (extent === undefined) throw dependsOnSizes(part, `sizes ${values.join(', ')}`);
    return extent;
  });
}

function openAttribute(part: string, name: string, values: readonly unknown[]): unknown {
  const [first] = values;
  const isNumbers = (value: unknown): value is number[] =>
    Array.isArray(value) && value.every((entry) => typeof entry === 'number');
  if (isNumbers(first)) return openList(part, values as number[][]);
  if (values.every((value) => value === first)) return first;
  throw dependsOnSizes(part, `${name} ${values.join(', ')}`);
}

function openLeaf(
  part: string,
  tensor: OpenTensor,
  same: readonly { readonly tensor: TracedTensor; readonly leaf: TracedLeaf }[],
): TracedLeaf {
  const { leaf } = same[0]!;
  if (leaf.kind === 'input') return leaf;
  const values = same.map((entry) =>
    entry.leaf.kind === 'input'
      ? new Float32Array()
      : firstAlongOpen(entry.leaf.values, entry.tensor.shape, tensor.shape),
  );
  const [kept] = values;
  if (
    kept === undefined ||
    values.some((others) => others?.every((value, i) => Object.is(value, kept[i])) !== true)
  )
    throw dependsOnSizes(part, 'values from outside that differ from list to list or position to position');
  return { ...leaf, values: kept };
}

/** The values at the start of every open axis, or undefined when those behind it differ. */
function firstAlongOpen(
  values: Float32Array,
  shape: readonly number[],
  extents: readonly Extent[],
): Float32Array | undefined {
  if (extents.every(isConstant)) return values;
  let kept = values;
  let sizes = [...shape];
  extents.forEach((extent, axis) => {
    if (isConstant(extent)) return;
    const inner = sizes.slice(axis + 1).reduce((product, size) => product * size, 1);
    const outer = sizes.slice(0, axis).reduce((product, size) => product * size, 1);
    const size = sizes[axis]!;
    const next = new Float32Array(outer * inner);
    for (let i = 0; i < outer; i++)
      next.set(kept.subarray(i * size * inner, i * size * inner + inner), i * inner);
    kept = next;
    sizes = sizes.with(axis, 1);
  });
  return isRepeated(values, shape, kept, sizes) ? kept : undefined;
}

/** Whether values are others repeated along the axes where those have size 1. */
function isRepeated(
  values: Float32Array,
  shape: readonly number[],
  kept: Float32Array,
  sizes: readonly number[],
): boolean {
  return values.every((value, at) => {
    let rest = at;
    let place = 0;
    let stride = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const index = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
      place += (sizes[axis] === 1 ? 0 : index) * stride;
      stride *= sizes[axis]!;
    }
    return Object.is(value, kept[place]);
  });
}

function dependsOnSizes(part: string, found: string): ParetorecError {
  return new ParetorecError({
    code: 'cannot-export',
    where: part,
    problem: 'no graph for any number of lists and positions computes what this does',
    found,
    expected: 'the same operations for any number',
  });
}
