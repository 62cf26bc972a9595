// Runs a Python program that has onnxruntime and NumPy, for tests of exported models:
//
//     node tools/setup/onnxruntime.mjs program.py [arguments]
//
// The first time installs both into .cache, with the pip of the python3 at hand; without a program it only does that.
// Ends with 127 where there is no Python or nothing can be installed.

import { spawnSync } from 'node:child_process';
import { pythonWith } from './python-packages.mjs';

// The newest for each version of Python.
const PACKAGES = [
  'onnxruntime==1.32.0; python_version >= "3.11"',
  'onnxruntime==1.23.2; python_version < "3.11"',
  'numpy>=2,<3',
];
const MISSING = 127;

try {
  const { python, environment } = pythonWith('onnxruntime', PACKAGES);
  const [program, ...args] = process.argv.slice(2);
  if (program !== undefined)
    process.exitCode =
      spawnSync(python, [program, ...args], { stdio: 'inherit', env: environment }).status ?? 1;
} catch (error) {
  process.stderr.write(`onnxruntime is not there: ${error.message}\n`);
  process.exitCode = MISSING;
}
