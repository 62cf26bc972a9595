export * from './backend/index.js';
export * from './checkpoint/read-checkpoint.js';
export { compileStep, type CompiledStep } from './compiled/compile-step.js';
export * from './embedding/embedder-factory.js';
export * from './embedding/grow-tables.js';
export * from './embedding/field-products.js';
export * from './embedding/id-dropout.js';
export * from './embedding/stack-embedders.js';
export * from './gradients/constants-held.js';
export * from './gradients/gradients-of.js';
export * from './gradients/with-gradient.js';
export * from './handle.js';
export * from './layers/attention.js';
export * from './layers/for-each-network.js';
export * from './layers/head.js';
export * from './layers/pick.js';
export * from './layers/project.js';
export * from './layers/target-copy.js';
export {
  EmbeddedFields,
  LENGTHS,
  OPEN_SIZES,
  type FieldInput,
  type FieldPlace,
} from './onnx/embedded-fields.js';
export { OPSET } from './onnx/messages.js';
export { OnnxGraph, type ModelFile, type ValueName } from './onnx/onnx-graph.js';
export { SizeVectors } from './onnx/size-vectors.js';
export { writeTrace } from './onnx/write-trace.js';
export * from './ops/count-operations.js';
export * from './ops/ops.js';
export * from './list-gradients/list-gradients.js';
export * from './optimisers/adam.js';
export * from './optimisers/sgd.js';
export * from './optimisers/step-clock.js';
export * from './parameters/host-tensor.js';
export * from './parameters/parameter-store.js';
export * from './parameters/record-parameters.js';
export * from './random/create-rng.js';
export { writeCheckpoint } from './checkpoint/write-checkpoint.js';
export { stepLines } from './trace/step-lines.js';
export { traceOpenSizes, type OpenTrace, type TracedFunction } from './trace/trace-open-sizes.js';
export type { OpenSizes } from './trace/extent.js';
export type { WithinPart } from './trace/record-kernels.js';
