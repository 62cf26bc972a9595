import { shapeMessage, type AttributeValue, type GraphNode } from './graph-messages.js';
import type { Binding, NativeAttribute } from './native.js';
import { capturedInStep, type RecordedOperation, type Recording } from './record.js';

/** A tensor that a graph is fed. */
export interface GraphInput {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: number;
}

/** A recording as a graph. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** Of the inputs that the outputs depend on, by their place: only these are fed. */
  readonly fed: readonly number[];
  /** As the binding wants them, in the order of `fed` and of the outputs. */
  readonly inputNames: string;
  readonly outputNames: string;
}

/**
 * Writes what a recording did between inputs and outputs as a graph; the rest of the recording is left out.
 *
 * @throws ParetorecError `captured-in-step` when an operation used a tensor that is neither.
 */
export function buildGraph(
  binding: Binding,
  { operations, constants }: Recording,
  inputs: readonly GraphInput[],
  outputs: readonly GraphInput[],
): Graph {
  const live = liveOperations(
    operations,
    outputs.map(({ id }) => id),
  );
  const nodes: GraphNode[] = [];
  const names = new Map<number, string>();
  const places = new Map(inputs.map(({ id }, place) => [id, place]));
  const constantNames = new Map<string, string>();
  const fed: number[] = [];

  const add = (name: string, op: string, input: readonly string[], attr: GraphNode['attr']): string => {
    nodes.push({ name, op, input, attr });
    return `${name}:0`;
  };
  const feed = (place: number): string => {
    const { shape, dtype } = inputs[place]!;
    fed.push(place);
    return add(`in${place}`, 'Placeholder', [], {
      dtype: { type: dtype },
      shape: { shape: shapeMessage(shape) },
    });
  };
  const constant = (id: number): string | undefined => {
    const found = constants.get(id);
    if (found === undefined) return undefined;
    const { dtype, shape, bytes } = found;
    const key = `${dtype}|${shape.join()}|${Buffer.from(bytes).toString('base64')}`;
    const known = constantNames.get(key);
    if (known !== undefined) return known;
    const value = { dtype, tensorShape: shapeMessage(shape), tensorContent: bytes };
    const name = add(`constant${constantNames.size}`, 'Const', [], {
      dtype: { type: dtype },
      value: { tensor: value },
    });
    constantNames.set(key, name);
    return name;
  };
  const nameOf = (id: number): string => {
    const known = names.get(id);
    if (known !== undefined) return known;
    const place = places.get(id);
    const name = place === undefined ? constant(id) : feed(place);
    if (name === undefined) throw capturedInStep();
    names.set(id, name);
    return name;
  };

  operations.forEach((operation, i) => {
    if (!live.has(operation)) return;
    const attributes = operation.attributes.map(
      (attribute) => [attribute.name, encode(binding, attribute)] as const,
    );
    nodes.push({
      name: `op${i}`,
      op: operation.name,
      input: operation.inputs.map(nameOf),
      attr: Object.fromEntries(attributes),
    });
    operation.outputs.forEach(({ id }, index) => names.set(id, `op${i}:${index}`));
  });
  // A node of its own for each output, so that a fed tensor or the same tensor twice can be one.
  const outputNames = outputs.map(({ id, dtype }, i) =>
    add(`out${i}`, 'Identity', [nameOf(id)], { T: { type: dtype } }),
  );
  return {
    nodes,
    fed,
    inputNames: fed.map((place) => `in${place}:0`).join(),
    outputNames: outputNames.join(),
  };
}

/** The operations that the outputs depend on. */
function liveOperations(
  operations: readonly RecordedOperation[],
  outputs: readonly number[],
): ReadonlySet<RecordedOperation> {
  const needed = new Set(outputs);
  const live = new Set<RecordedOperation>();
  for (const operation of operations.toReversed()) {
    if (!operation.outputs.some(({ id }) => needed.has(id))) continue;
    live.add(operation);
    for (const id of operation.inputs) needed.add(id);
  }
  return live;
}

function encode(binding: Binding, { type, value }: NativeAttribute): AttributeValue {
  const kind = (
    [
      [binding.TF_ATTR_STRING, 's'],
      [binding.TF_ATTR_INT, 'i'],
      [binding.TF_ATTR_FLOAT, 'f'],
      [binding.TF_ATTR_BOOL, 'b'],
      [binding.TF_ATTR_TYPE, 'type'],
      [binding.TF_ATTR_SHAPE, 'shape'],
    ] as const
  ).find(([number]) => number === type)![1];
  if (kind === 'shape') return { shape: shapeMessage(value as readonly number[]) };
  // Kernels leave flags undefined that are not set.
  const single = (one: unknown): unknown =>
    kind === 's' ? Buffer.from(one as string) : kind === 'b' ? Boolean(one) : one;
  if (Array.isArray(value)) return { list: { [kind]: value.map(single) } };
  return { [kind]: single(value) } as unknown as AttributeValue;
}
