import * as tf from '@tensorflow/tfjs-core';
import { ParetorecError, type Parameter, type Tensor } from '@paretorec/contracts';
import { asTf } from '../handle.js';

/** A tensor of a trace. The number is the same in every trace of one function, whatever the sizes. */
export interface TracedTensor {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** Where a tensor comes from that no kernel of the trace made. */
export type TracedLeaf =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'parameter'; readonly name: string; readonly values: Float32Array }
  | { readonly kind: 'constant'; readonly values: Float32Array };

/** One kernel that ran. */
export interface TracedKernel {
  readonly name: string;
  readonly inputs: readonly TracedTensor[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly outputs: readonly TracedTensor[];
  /** What asked for it, such as `weighter`. */
  readonly part: string;
}

/** What a function of tensors asked of the backend, in order. */
export interface KernelTrace {
  readonly leaves: ReadonlyMap<number, { readonly tensor: TracedTensor; readonly leaf: TracedLeaf }>;
  readonly kernels: readonly TracedKernel[];
  readonly outputs: Readonly<Record<string, TracedTensor>>;
}

/** Names the part that asks for what runs in `work`. */
export type WithinPart = <Result>(part: string, work: () => Result) => Result;

type Engine = ReturnType<typeof tf.engine>;

/**
 * Runs a function and notes every kernel that it runs, on any backend.
 *
 * @param parameters what is to have a name among the tensors that the function finds; others are constants.
 * @throws ParetorecError `cannot-export` when it reads a tensor's values, which would be frozen.
 */
export function recordKernels(
  inputs: Readonly<Record<string, Tensor>>,
  parameters: readonly Parameter[],
  work: (within: WithinPart) => Readonly<Record<string, Tensor>>,
): KernelTrace {
  const notes = new Notes(inputs, parameters);
  const engine = tf.engine();
  const own = Object.getPrototypeOf(engine) as Engine;
  let part = '';
  let isInside = false;
  /** Copies of its inputs and outputs that a kernel keeps for its gradient. */
  const kept: [tf.Tensor, tf.Tensor][] = [];
  const runKernel: Engine['runKernel'] = (name, given, attributes) => {
    // A kernel made of others is one kernel.
    if (isInside) {
      const inner = own.runKernel.call(engine, name, given, attributes);
      if (name === tf.Identity) kept.push([given['x']!, inner as tf.Tensor]);
      return inner as never;
    }
    isInside = true;
    kept.length = 0;
    try {
      const found = Object.values(given).map((tensor) => notes.find(tensor));
      const made = own.runKernel.call(engine, name, given, attributes) as unknown as tf.Tensor | tf.Tensor[];
      const outputs = [made].flat().map((tensor) => notes.add(tensor));
      for (const [tensor, copy] of kept) notes.same(tensor, copy);
      notes.kernels.push({ name, inputs: found, attributes: { ...attributes }, outputs, part });
      return made as never;
    } finally {
      isInside = false;
    }
  };
  const within: WithinPart = (name, inner) => {
    const before = part;
    part = name;
    try {
      return inner();
    } finally {
      part = before;
    }
  };
  const readSync: Engine['readSync'] = (dataId) => {
    // Kernels made of others may read, and so do we.
    if (isInside) return own.readSync.call(engine, dataId);
    throw readInTrace(part);
  };
  let readLater: string | undefined;
  const read: Engine['read'] = (dataId) => {
    // Thrown here it would be lost in a promise.
    readLater ??= part;
    return own.read.call(engine, dataId);
  };
  // The engine's own methods show again when these are removed.
  const watch = { runKernel, readSync, read };
  Object.assign(engine, watch);
  try {
    const results = Object.entries(work(within));
    if (readLater !== undefined) throw readInTrace(readLater);
    isInside = true;
    const { leaves, kernels } = notes;
    const outputs = results.map(([name, tensor]) => [name, notes.find(asTf(tensor))] as const);
    return { leaves, kernels, outputs: Object.fromEntries(outputs) };
  } finally {
    for (const name of Object.keys(watch)) Reflect.deleteProperty(engine, name);
  }
}

/** The tensors seen so far. Tensors that share data, shape and type are one: `detach` and others make such. */
class Notes {
  readonly leaves = new Map<number, { tensor: TracedTensor; leaf: TracedLeaf }>();
  readonly kernels: TracedKernel[] = [];
  readonly #known = new Map<object, Map<string, TracedTensor>>();
  readonly #named = new Map<object, TracedLeaf>();
  #count = 0;

  constructor(inputs: Readonly<Record<string, Tensor>>, parameters: readonly Parameter[]) {
    for (const { name, value } of parameters) {
      const values = (asTf(value).dataSync() as Float32Array).slice();
      this.#named.set(asTf(value).dataId, { kind: 'parameter', name, values });
    }
    for (const [name, tensor] of Object.entries(inputs)) {
      const traced = this.add(asTf(tensor));
      this.leaves.set(traced.id, { tensor: traced, leaf: { kind: 'input', name } });
    }
  }

  find(tensor: tf.Tensor): TracedTensor {
    const known = this.#known.get(tensor.dataId)?.get(keyOf(tensor));
    if (known !== undefined) return known;
    const traced = this.add(tensor);
    const leaf = this.#named.get(tensor.dataId) ?? {
      kind: 'constant',
      values: Float32Array.from(tensor.dataSync()),
    };
    this.leaves.set(traced.id, { tensor: traced, leaf });
    return traced;
  }

  /** A copy is the tensor itself. */
  same(tensor: tf.Tensor, copy: tf.Tensor): void {
    const sharing = this.#known.get(tensor.dataId);
    if (sharing !== undefined) this.#known.set(copy.dataId, sharing);
  }

  add(tensor: tf.Tensor): TracedTensor {
    const traced = { id: this.#count++, shape: [...tensor.shape], dtype: tensor.dtype };
    const sharing = this.#known.get(tensor.dataId) ?? new Map<string, TracedTensor>();
    this.#known.set(tensor.dataId, sharing.set(keyOf(tensor), traced));
    return traced;
  }
}

const keyOf = ({ shape, dtype }: tf.Tensor): string => `${dtype} ${shape.join()}`;

const readInTrace = (part: string): ParetorecError =>
  new ParetorecError({
    code: 'cannot-export',
    where: part,
    problem: 'it reads the values of a tensor, which no graph can do',
    expected: 'a function of tensors alone',
  });
