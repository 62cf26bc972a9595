import { ParetorecError } from '@paretorec/contracts';
import type { Binding, NativeAttribute, NativeBackend, TensorFacts } from './native.js';

/** One operation that ran while a recording was made. Tensors are named by the binding's numbers, which it never uses twice. */
export interface RecordedOperation {
  readonly name: string;
  readonly attributes: readonly NativeAttribute[];
  readonly inputs: readonly number[];
  readonly outputs: readonly TensorFacts[];
}

/** A tensor made from host values while a recording was made: a constant of the step. */
export interface RecordedConstant {
  readonly shape: readonly number[];
  readonly dtype: number;
  readonly bytes: Uint8Array;
}

/** Everything that a function asked of TensorFlow, in order. */
export interface Recording {
  readonly operations: readonly RecordedOperation[];
  readonly constants: ReadonlyMap<number, RecordedConstant>;
}

/**
 * Runs a function and records what it asks of TensorFlow.
 *
 * @throws ParetorecError `read-in-step` when it reads a tensor's values, which a recording would freeze; `captured-in-step` when it is the
 *   first to use host values that became a tensor before it.
 */
export function record<Result>(
  native: NativeBackend,
  work: () => Result,
): { result: Result; recording: Recording } {
  const { binding } = native;
  const operations: RecordedOperation[] = [];
  const constants = new Map<number, RecordedConstant>();
  const born = new WeakSet<object>();
  const recorder: Pick<Binding, 'executeOp' | 'createTensor'> = {
    executeOp(name, attributes, inputs, count) {
      const outputs = binding.executeOp(name, attributes, inputs, count);
      operations.push({ name, attributes, inputs: [...inputs], outputs });
      return outputs;
    },
    createTensor(shape, dtype, values) {
      const id = binding.createTensor(shape, dtype, values);
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
      constants.set(id, { shape: [...shape], dtype, bytes });
      return id;
    },
  };
  // tfjs-node keeps host values until an operation wants them: only those that came up in the step are constants of it.
  const methods = Object.getPrototypeOf(native) as NativeBackend;
  const watch: Omit<NativeBackend, 'binding' | 'createOutputTensor' | 'tensorMap'> = {
    write(values, shape, dtype) {
      const dataId = methods.write.call(native, values, shape, dtype);
      born.add(dataId);
      return dataId;
    },
    getInputTensorIds(tensors) {
      for (const { dataId } of tensors)
        if (dataId !== undefined && !born.has(dataId) && native.tensorMap.get(dataId).values !== null)
          throw capturedInStep();
      return methods.getInputTensorIds.call(native, tensors);
    },
    readSync() {
      throw readInStep();
    },
  };
  // The binding's own properties cannot be written, so a child object stands in for it.
  const properties = Object.entries(recorder).map(([name, value]) => [name, { value }] as const);
  native.binding = Object.create(binding, Object.fromEntries(properties)) as Binding;
  Object.assign(native, watch);
  try {
    return { result: work(), recording: { operations, constants } };
  } finally {
    native.binding = binding;
    // The class's own methods show again.
    for (const name of Object.keys(watch)) Reflect.deleteProperty(native, name);
  }
}

const readInStep = (): ParetorecError =>
  new ParetorecError({
    code: 'read-in-step',
    kind: 'internal',
    problem: 'a training step reads the values of a tensor',
    expected: 'a function of tensors alone, which can be recorded once and run as one graph',
    remedy: 'feed what depends on host values as an input of the step',
  });

/** A step that uses a tensor that is neither a parameter nor one of its inputs, nor made in it. */
export const capturedInStep = (): ParetorecError =>
  new ParetorecError({
    code: 'captured-in-step',
    kind: 'internal',
    problem: 'a training step uses a tensor that was made before it',
    expected: 'parameters, inputs of the step and constants made in it',
    remedy: 'create it in the parameter store, or make it from host values inside the step',
  });
