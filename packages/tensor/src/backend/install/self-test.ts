import { join } from 'node:path';
import type { StageContext } from './packages.js';
import type { Built } from './prebuilt.js';
import { StepFailure } from './report.js';
import { explain, runCommand } from './run-command.js';

/** Squares [[1, 2], [3, 4]] with nothing but the module, in a process of its own: a crash must not be ours. */
const PROGRAM = `
const binding = require(process.argv[1]);
const matrix = () => binding.createTensor([2, 2], binding.TF_FLOAT, new Float32Array([1, 2, 3, 4]));
const attributes = [
  { name: 'transpose_a', type: binding.TF_ATTR_BOOL, value: false },
  { name: 'transpose_b', type: binding.TF_ATTR_BOOL, value: false },
  { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
];
const [product] = binding.executeOp('MatMul', attributes, [matrix(), matrix()], 1);
console.log(JSON.stringify([binding.TF_Version, ...binding.tensorDataSync(product.id)]));
`;

/**
 * Loads the new module in a child process and computes with it, before the installation counts.
 *
 * @returns the version of TensorFlow that answered.
 * @throws StepFailure
 */
export async function selfTest(built: Built, { folder, logFile, signal }: StageContext): Promise<string> {
  const result = await runCommand(process.execPath, ['-e', PROGRAM, join(folder, built.binding)], {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', TF_ENABLE_ONEDNN_OPTS: '0', NODE_OPTIONS: '' },
    signal,
    logFile,
    timeoutMs: 120_000,
  });
  const [version, ...values] = answerOf(result.output);
  if (result.status === 'ok' && typeof version === 'string' && values.join() === '7,10,15,22') return version;
  throw new StepFailure('self-test', `the library does not run on this machine: ${explain(result)}`);
}

function answerOf(output: string): unknown[] {
  try {
    return JSON.parse(output.trim().split('\n').at(-1) ?? '') as unknown[];
  } catch {
    return [];
  }
}
