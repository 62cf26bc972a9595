import * as tf from '@tensorflow/tfjs-core';
import {
  ParetorecError,
  type Initialiser,
  type Parameter,
  type ParameterStore,
  type Rng,
  type Tensor,
} from '@paretorec/contracts';
import { asTensor, asTf } from '../handle.js';
import {
  expectTensor,
  hostZeros,
  sizeOf,
  type HostDtype,
  type HostTensor,
  type HostTensors,
} from './host-tensor.js';
import { initialise } from './initialise.js';

/** A parameter store whose contents can be saved, put back and disposed. */
export interface SavableParameterStore extends ParameterStore {
  /**
   * Creates an array that lives in host memory beside the parameters and is saved with them: embedding tables,
   * counters. Zeros at first; the owner writes to it.
   *
   * @throws ParetorecError `name-taken`.
   */
  createHostTensor(name: string, shape: readonly number[], dtype: HostDtype): HostTensor;
  /** The parameters in order of creation. */
  entries(): readonly Parameter[];
  /**
   * Everything in the store, in order of creation. Parameters are copied; host tensors are the live arrays, not
   * copies (they may take gigabytes): write or copy them before the next step.
   */
  snapshot(): Map<string, HostTensor>;
  /**
   * Puts back what `snapshot` gave. All is checked before anything changes; tensors that this store does not
   * have are ignored.
   *
   * @throws ParetorecError `missing-tensor` or `tensor-mismatch`, naming the tensor.
   */
  restore(tensors: HostTensors): void;
  scope(prefix: string): SavableParameterStore;
  /** Frees every parameter; the store is of no use afterwards. */
  dispose(): void;
}

/**
 * Makes an empty store on the active backend.
 *
 * @param rng initial values come from its fork `parameters/<name>`.
 */
export function createParameterStore(rng: Rng): SavableParameterStore {
  return new ScopedStore({ entries: new Map(), rng: rng.fork('parameters') }, '');
}

interface Shared {
  readonly entries: Map<string, VariableParameter | HostTensor>;
  readonly rng: Rng;
}

class VariableParameter implements Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly #variable: tf.Variable;

  constructor(name: string, shape: readonly number[], values: Float32Array) {
    this.name = name;
    this.shape = [...shape];
    const initial = tf.tensor(values, [...shape], 'float32');
    this.#variable = tf.variable(initial);
    initial.dispose();
  }

  get value(): Tensor {
    return asTensor(this.#variable);
  }

  assign(value: Tensor): void {
    this.#variable.assign(asTf(value));
  }

  load(values: Float32Array): void {
    const loaded = tf.tensor(values.slice(), [...this.shape], 'float32');
    this.#variable.assign(loaded);
    loaded.dispose();
  }

  read(): HostTensor {
    return { dtype: 'float32', shape: this.shape, data: (this.#variable.dataSync() as Float32Array).slice() };
  }

  dispose(): void {
    this.#variable.dispose();
  }
}

class ScopedStore implements SavableParameterStore {
  readonly #shared: Shared;
  readonly #prefix: string;

  constructor(shared: Shared, prefix: string) {
    this.#shared = shared;
    this.#prefix = prefix;
  }

  create(name: string, shape: readonly number[], initialiser: Initialiser): Parameter {
    const path = this.#claim(name);
    const values = initialise(shape, initialiser, this.#shared.rng.fork(path));
    const parameter = new VariableParameter(path, shape, values);
    this.#shared.entries.set(path, parameter);
    return parameter;
  }

  createHostTensor(name: string, shape: readonly number[], dtype: HostDtype): HostTensor {
    const path = this.#claim(name);
    const tensor: HostTensor = { dtype, shape: [...shape], data: hostZeros(dtype, sizeOf(shape)) };
    this.#shared.entries.set(path, tensor);
    return tensor;
  }

  scope(prefix: string): SavableParameterStore {
    return new ScopedStore(this.#shared, `${this.#prefix}${prefix}/`);
  }

  entries(): readonly Parameter[] {
    return this.#own().flatMap(([, entry]) => (entry instanceof VariableParameter ? [entry] : []));
  }

  snapshot(): Map<string, HostTensor> {
    return new Map(
      this.#own().map(([path, entry]) => [path, entry instanceof VariableParameter ? entry.read() : entry]),
    );
  }

  restore(tensors: HostTensors): void {
    const found = this.#own().map(([path, entry]) => {
      const dtype = entry instanceof VariableParameter ? 'float32' : entry.dtype;
      return { entry, saved: expectTensor(tensors, path, dtype, entry.shape) };
    });
    for (const { entry, saved } of found) {
      if (entry instanceof VariableParameter) entry.load(saved.data as Float32Array);
      else if (entry.data !== saved.data) entry.data.set(saved.data);
    }
  }

  dispose(): void {
    for (const [path, entry] of this.#own()) {
      if (entry instanceof VariableParameter) entry.dispose();
      this.#shared.entries.delete(path);
    }
  }

  #own(): (readonly [string, VariableParameter | HostTensor])[] {
    return [...this.#shared.entries].filter(([path]) => path.startsWith(this.#prefix));
  }

  #claim(name: string): string {
    const path = `${this.#prefix}${name}`;
    if (this.#shared.entries.has(path)) {
      throw new ParetorecError({
        code: 'name-taken',
        kind: 'internal',
        where: path,
        problem: 'a parameter of this name exists already',
        remedy: 'give the component that creates it a scope of its own',
      });
    }
    return path;
  }
}
