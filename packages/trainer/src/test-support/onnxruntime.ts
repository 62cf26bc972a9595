import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OnnxGraph } from '@paretorec/tensor';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const RUNTIME = fromRoot('tools/setup/onnxruntime.mjs');
const RUN_MODELS = fromRoot('tools/reference/onnx/run-models.py');

/** An array that a model is given; NaN is allowed. */
export interface ModelInput {
  readonly type: 'int64' | 'float';
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** A model and what it is run on. */
export interface ModelRun {
  readonly graph: OnnxGraph;
  /** By name, for each time that it is run. */
  readonly inputs: readonly Readonly<Record<string, ModelInput>>[];
  /** Bytes of constants in the model above which they go into a file beside it. */
  readonly mostBytes?: number | undefined;
}

/** What a model gave, by output. */
export type ModelResult = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>
>;

/** Whether onnxruntime is there or could be installed. */
export const hasOnnxRuntime = (): boolean => spawnSync(process.execPath, [RUNTIME]).status === 0;

/** Runs models with onnxruntime, all in one process; gives the results of each model, one for each of its inputs. */
export function runModels(runs: readonly ModelRun[]): ModelResult[][] {
  const folder = mkdtempSync(join(tmpdir(), 'paretorec-onnx-'));
  try {
    const jobs = runs.map(({ graph, inputs, mostBytes }, i) => {
      for (const { name, bytes } of graph.files(`model${i}.onnx`, 'test', mostBytes))
        writeFileSync(join(folder, name), Buffer.concat(bytes));
      return { model: join(folder, `model${i}.onnx`), inputs };
    });
    const [given, made] = [join(folder, 'jobs.json'), join(folder, 'results.json')];
    writeFileSync(given, JSON.stringify(jobs));
    const { status, stderr } = spawnSync(process.execPath, [RUNTIME, RUN_MODELS, given, made], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(readFileSync(made, 'utf8')) as ModelResult[][];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
