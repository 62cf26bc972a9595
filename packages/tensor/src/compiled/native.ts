import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@paretorec/contracts';
import { TENSORFLOW } from '../backend/tfjs-node.js';
import { asTensor, asTf } from '../handle.js';

/** What the binding says of a tensor that it made. */
export interface TensorFacts {
  readonly id: number;
  readonly shape: readonly number[];
  /** TensorFlow's number of the type. */
  readonly dtype: number;
}

/** An attribute as the kernels of tfjs-node hand it to the binding. */
export interface NativeAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** The compiled module of tfjs-node, as far as a recording needs it. */
export interface Binding {
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  executeOp(
    name: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorFacts[];
  createTensor(shape: readonly number[], dtype: number, values: ArrayBufferView): number;
  loadSavedModel(folder: string, tags: string): number;
  runSavedModel(
    model: number,
    inputs: readonly number[],
    inputNames: string,
    outputNames: string,
  ): TensorFacts[];
  deleteSavedModel(model: number): void;
}

/** The private side of tfjs-node's backend, which its version pins. */
export interface NativeBackend {
  binding: Binding;
  /** By a tensor's `dataId`; `values` while they are still on the host. */
  readonly tensorMap: { get(dataId: object): { readonly values: unknown } };
  write(values: unknown, shape: readonly number[], dtype: string): object;
  readSync(dataId: object): unknown;
  getInputTensorIds(tensors: readonly { readonly dataId?: object }[]): number[];
  createOutputTensor(facts: TensorFacts): tf.Tensor;
}

const METHODS = ['write', 'readSync', 'getInputTensorIds', 'createOutputTensor'] as const;
const CALLS = ['executeOp', 'createTensor', 'loadSavedModel', 'runSavedModel', 'deleteSavedModel'] as const;

/** tfjs-node's backend when it is the active one and looks as {@link NativeBackend} says. */
export function nativeBackend(): NativeBackend | undefined {
  if (tf.getBackend() !== TENSORFLOW) return undefined;
  const backend = tf.backend() as unknown as Partial<NativeBackend>;
  const { binding, tensorMap } = backend;
  const known =
    METHODS.every((name) => typeof backend[name] === 'function') &&
    binding !== undefined &&
    CALLS.every((name) => typeof binding[name] === 'function') &&
    typeof binding.TF_ATTR_SHAPE === 'number' &&
    typeof tensorMap?.get === 'function';
  return known ? (backend as NativeBackend) : undefined;
}

/** The binding's number of a tensor; values that are still on the host are handed over first. */
export const idOf = (native: NativeBackend, tensor: Tensor): number =>
  native.getInputTensorIds([asTf(tensor)])[0]!;

/** A tensor of what the binding made. */
export const tensorOf = (native: NativeBackend, facts: TensorFacts): Tensor =>
  asTensor(native.createOutputTensor(facts));
