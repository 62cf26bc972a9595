import protobuf from 'protobufjs/light.js';

// The parts of ONNX's onnx.proto that a model needs, with their field numbers.

/** ONNX's numbers of the types of tensors. */
export const ELEMENT_TYPES = { float: 1, int32: 6, int64: 7, bool: 9 } as const;
/** A type of tensors. */
export type ElementType = keyof typeof ELEMENT_TYPES;

/** The set of operators that graphs are written in. */
export const OPSET = 17;
/** The version of the file format that goes with {@link OPSET}. */
const IR_VERSION = 8;

/** The values of a constant, here or in a file beside the model. */
export interface TensorMessage {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly rawData?: Uint8Array;
  readonly dataLocation?: number;
  readonly externalData?: readonly { readonly key: string; readonly value: string }[];
}

/** An attribute of a node. */
export type AttributeMessage = { readonly name: string; readonly type: number } & (
  { readonly i: number } | { readonly ints: readonly number[] }
);

/** One operation. */
export interface NodeMessage {
  readonly name: string;
  readonly opType: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly AttributeMessage[];
}

/** An input or output with its type; names stand for open sizes. */
export interface ValueMessage {
  readonly name: string;
  readonly elementType: ElementType;
  readonly shape: readonly (number | string)[];
}

/** A graph with what it computes from and to. */
export interface GraphMessage {
  readonly nodes: readonly NodeMessage[];
  readonly constants: readonly TensorMessage[];
  readonly inputs: readonly ValueMessage[];
  readonly outputs: readonly ValueMessage[];
}

const field = (type: string, id: number): protobuf.IField => ({ type, id });
const repeated = (type: string, id: number): protobuf.IField => ({ rule: 'repeated', type, id });
const message = (fields: Record<string, protobuf.IField>): protobuf.IType => ({ fields });

const { nested: types } = protobuf.Root.fromJSON({
  nested: {
    Entry: message({ key: field('string', 1), value: field('string', 2) }),
    Dimension: {
      fields: { dimValue: field('int64', 1), dimParam: field('string', 2) },
      oneofs: { value: { oneof: ['dimValue', 'dimParam'] } },
    },
    Shape: message({ dim: repeated('Dimension', 1) }),
    TensorType: message({ elemType: field('int32', 1), shape: field('Shape', 2) }),
    Type: message({ tensorType: field('TensorType', 1) }),
    Value: message({ name: field('string', 1), type: field('Type', 2) }),
    Tensor: message({
      dims: { ...repeated('int64', 1), options: { packed: true } },
      dataType: field('int32', 2),
      name: field('string', 8),
      rawData: field('bytes', 9),
      externalData: repeated('Entry', 13),
      dataLocation: field('int32', 14),
    }),
    Attribute: {
      fields: {
        name: field('string', 1),
        i: field('int64', 3),
        ints: { ...repeated('int64', 8), options: { packed: true } },
        type: field('int32', 20),
      },
      // So that an attribute of 0 is written.
      oneofs: { value: { oneof: ['i'] } },
    },
    Node: message({
      input: repeated('string', 1),
      output: repeated('string', 2),
      name: field('string', 3),
      opType: field('string', 4),
      attribute: repeated('Attribute', 5),
    }),
    Graph: message({
      node: repeated('Node', 1),
      name: field('string', 2),
      initializer: repeated('Tensor', 5),
      input: repeated('Value', 11),
      output: repeated('Value', 12),
    }),
    Opset: message({ domain: field('string', 1), version: field('int64', 2) }),
    Model: message({
      irVersion: field('int64', 1),
      producerName: field('string', 2),
      producerVersion: field('string', 3),
      graph: field('Graph', 7),
      opsetImport: repeated('Opset', 8),
    }),
  },
});
const Model = types!['Model'] as protobuf.Type;

/** A graph as the bytes of an `.onnx` file. */
export function encodeModel(
  { nodes, constants, inputs, outputs }: GraphMessage,
  version: string,
): Uint8Array {
  const graph = {
    name: 'paretorec',
    node: nodes,
    initializer: constants,
    input: inputs.map(valueMessage),
    output: outputs.map(valueMessage),
  };
  return Model.encode(
    Model.create({
      irVersion: IR_VERSION,
      producerName: 'paretorec',
      producerVersion: version,
      opsetImport: [{ domain: '', version: OPSET }],
      graph,
    }),
  ).finish();
}

const valueMessage = ({ name, elementType, shape }: ValueMessage): object => ({
  name,
  type: {
    tensorType: {
      elemType: ELEMENT_TYPES[elementType],
      shape: {
        dim: shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size })),
      },
    },
  },
});
