import protobuf from 'protobufjs/light.js';

// The parts of TensorFlow's graph.proto, attr_value.proto, tensor.proto and saved_model.proto that a recorded step needs,
// with their field numbers.

/** One attribute of a node; exactly one member. */
export type AttributeValue =
  | { readonly list: Readonly<Record<string, readonly unknown[]>> }
  | { readonly s: Uint8Array }
  | { readonly i: number }
  | { readonly f: number }
  | { readonly b: boolean }
  | { readonly type: number }
  | { readonly shape: Shape }
  | {
      readonly tensor: {
        readonly dtype: number;
        readonly tensorShape: Shape;
        readonly tensorContent: Uint8Array;
      };
    };

/** Sizes of a tensor's axes. */
export interface Shape {
  readonly dim: readonly { readonly size: number }[];
}

/** One operation of a graph. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Outputs of other nodes, as `name:index`. */
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, AttributeValue>>;
}

/** The shape of an array of axis sizes. */
export const shapeMessage = (shape: readonly number[]): Shape => ({ dim: shape.map((size) => ({ size })) });

const field = (type: string, id: number): protobuf.IField => ({ type, id });
const repeated = (type: string, id: number): protobuf.IField => ({ rule: 'repeated', type, id });
const message = (fields: Record<string, protobuf.IField | protobuf.IMapField>): protobuf.IType => ({
  fields,
});

/** A message with exactly one of its fields, which is written even where it is 0 or false. */
const oneOf = (fields: Record<string, protobuf.IField>): protobuf.IType => ({
  fields,
  oneofs: { value: { oneof: Object.keys(fields) } },
});

const { nested: types } = protobuf.Root.fromJSON({
  nested: {
    Dim: message({ size: field('int64', 1) }),
    Shape: message({ dim: repeated('Dim', 2) }),
    TensorValue: message({
      dtype: field('int32', 1),
      tensorShape: field('Shape', 2),
      tensorContent: field('bytes', 4),
    }),
    AttributeList: message({
      s: repeated('bytes', 2),
      i: repeated('int64', 3),
      f: repeated('float', 4),
      b: repeated('bool', 5),
      type: repeated('int32', 6),
      shape: repeated('Shape', 7),
    }),
    Attribute: oneOf({
      list: field('AttributeList', 1),
      s: field('bytes', 2),
      i: field('int64', 3),
      f: field('float', 4),
      b: field('bool', 5),
      type: field('int32', 6),
      shape: field('Shape', 7),
      tensor: field('TensorValue', 8),
    }),
    Node: message({
      name: field('string', 1),
      op: field('string', 2),
      input: repeated('string', 3),
      attr: { keyType: 'string', type: 'Attribute', id: 5 },
    }),
    Versions: message({ producer: field('int32', 1) }),
    Graph: message({ node: repeated('Node', 1), versions: field('Versions', 4) }),
    MetaInfo: message({ tags: repeated('string', 4) }),
    MetaGraph: message({ metaInfo: field('MetaInfo', 1), graph: field('Graph', 2) }),
    SavedModel: message({ schemaVersion: field('int64', 1), metaGraphs: repeated('MetaGraph', 2) }),
  },
});
const SavedModel = types!['SavedModel'] as protobuf.Type;

/** Tag under which the graph is found in its file. */
export const GRAPH_TAG = 'serve';
/** Version of the graph format that the messages are written in: that of TensorFlow 2.12. */
const PRODUCER = 1395;

/** A graph as the bytes of a `saved_model.pb`. */
export function encodeSavedModel(node: readonly GraphNode[]): Uint8Array {
  const graph = { node, versions: { producer: PRODUCER } };
  return SavedModel.encode(
    SavedModel.create({ schemaVersion: 1, metaGraphs: [{ metaInfo: { tags: [GRAPH_TAG] }, graph }] }),
  ).finish();
}
