import type { Parameter, Tensor } from '@paretorec/contracts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detach, fromArray, read } from '../ops/ops.js';
import { isTensor, mapTensors, tensorsIn } from '../ops/tensor-tree.js';
import type { SavableParameterStore } from '../parameters/parameter-store.js';
import { GRAPH_TAG, encodeSavedModel, type GraphNode } from './graph-messages.js';
import { buildGraph, type GraphInput } from './graph.js';
import { idOf, nativeBackend, tensorOf, type NativeBackend } from './native.js';
import { record } from './record.js';

/** A step that runs as one graph where the backend can. */
export interface CompiledStep<Input, Output> {
  /** Runs the step. Call it in a `tidy`: the output's tensors belong to the caller. */
  run(input: Input): Output;
  /** Frees the graphs. */
  dispose(): void;
}

/**
 * Makes a step run as one call of TensorFlow in place of thousands.
 *
 * The first time that inputs of some shapes come, the step runs once as it stands, and what it asks of TensorFlow is recorded and
 * loaded as a graph; what it changed is put back. Then, and from then on, the graph runs: so a run that is resumed computes what the
 * run that was never stopped computes. On wasm and cpu, and where tfjs-node does not look as expected, the step runs as it stands.
 *
 * @param compute a function of its input's tensors and of the store's parameters, which it may assign to. Input and output are arrays
 *   and records nested as deep as one likes; numbers, strings and booleans in the input count as part of its shapes. It must not read
 *   tensors, nor depend on anything else that changes.
 * @param store holds every parameter that `compute` uses.
 * @throws ParetorecError `read-in-step` or `captured-in-step`, from `run`, when `compute` is no such function.
 */
export function compileStep<Input, Output>(
  compute: (input: Input) => Output,
  store: SavableParameterStore,
): CompiledStep<Input, Output> {
  const graphs = new Map<string, LoadedGraph<Output>>();
  return {
    run(input) {
      const native = nativeBackend();
      if (native === undefined) return compute(input);
      const key = signature(native, input);
      let graph = graphs.get(key);
      if (graph === undefined) {
        graph = load(native, compute, input, store.entries());
        graphs.set(key, graph);
      }
      return graph.run(tensorsIn(input));
    },
    dispose() {
      for (const graph of graphs.values()) graph.dispose();
      graphs.clear();
    },
  };
}

interface LoadedGraph<Output> {
  run(leaves: readonly Tensor[]): Output;
  dispose(): void;
}

function load<Input, Output>(
  native: NativeBackend,
  compute: (input: Input) => Output,
  input: Input,
  parameters: readonly Parameter[],
): LoadedGraph<Output> {
  const leaves = tensorsIn(input);
  separate(native, leaves, parameters);
  const inputs = [...leaves, ...parameters.map(({ value }) => value)].map((tensor) =>
    describe(native, tensor),
  );
  const before = parameters.map(({ value }) => detach(value));
  const changed = (): number[] =>
    parameters
      .map((_, i) => i)
      .filter((i) => idOf(native, parameters[i]!.value) !== inputs[leaves.length + i]!.id);
  const putBack = (): void => changed().forEach((i) => parameters[i]!.assign(before[i]!));
  try {
    const { result: recorded, recording } = record(native, () => {
      const result = compute(input);
      const all = (tensors: readonly Tensor[]): GraphInput[] =>
        tensors.map((tensor) => describe(native, tensor));
      const results = tensorsIn(result);
      return { result, results, made: all(results), after: all(parameters.map(({ value }) => value)) };
    });
    const moved = changed();
    const { result, results, made, after } = recorded;
    const outputs = [...made, ...moved.map((i) => after[i]!)];
    const { nodes, fed, inputNames, outputNames } = buildGraph(native.binding, recording, inputs, outputs);
    const sources = fed.map((place) => (place < leaves.length ? place : parameters[place - leaves.length]!));
    const model = loadModel(native, nodes);
    return {
      run(given) {
        const ids = sources.map((source) =>
          idOf(native, typeof source === 'number' ? given[source]! : source.value),
        );
        const tensors = native.binding
          .runSavedModel(model, ids, inputNames, outputNames)
          .map((facts) => tensorOf(native, facts));
        moved.forEach((place, i) => parameters[place]!.assign(tensors[results.length + i]!));
        return mapTensors(result, (tensor) => tensors[results.indexOf(tensor)]!);
      },
      dispose: () => native.binding.deleteSavedModel(model),
    };
  } finally {
    putBack();
  }
}

/**
 * Gives parameters that share their values, such as a fresh target network, values of their own: a recording tells tensors apart by
 * these.
 */
function separate(native: NativeBackend, leaves: readonly Tensor[], parameters: readonly Parameter[]): void {
  const seen = new Set(leaves.map((tensor) => idOf(native, tensor)));
  for (const parameter of parameters) {
    if (seen.has(idOf(native, parameter.value)))
      parameter.assign(fromArray(read(parameter.value).slice(), parameter.shape));
    seen.add(idOf(native, parameter.value));
  }
}

/** TensorFlow loads graphs from folders alone. */
function loadModel(native: NativeBackend, nodes: readonly GraphNode[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'paretorec-step-'));
  try {
    writeFileSync(join(folder, 'saved_model.pb'), encodeSavedModel(nodes));
    return native.binding.loadSavedModel(folder, GRAPH_TAG);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const DTYPES: Readonly<Record<string, number>> = { float32: 1, int32: 3, bool: 10 };

const describe = (native: NativeBackend, tensor: Tensor): GraphInput => ({
  id: idOf(native, tensor),
  shape: tensor.shape,
  dtype: DTYPES[tensor.dtype]!,
});

/** What decides which graph serves an input: shapes, plain values, and which places hold the same tensor or the same values. */
function signature(native: NativeBackend, tree: unknown): string {
  const leaves = tensorsIn(tree);
  const ids = leaves.map((tensor) => idOf(native, tensor));
  return JSON.stringify(tree, (_key, branch: unknown) => {
    if (!isTensor(branch)) return branch;
    const place = leaves.indexOf(branch);
    return [place, ids.indexOf(ids[place]!), branch.dtype, branch.shape.join()].join(':');
  });
}
