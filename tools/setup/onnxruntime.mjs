// Runs a Python program that has onnxruntime and NumPy, for tests of exported models:
//
//     node tools/setup/onnxruntime.mjs program.py [arguments]
//
// The first time installs both into .cache, with the pip of the python3 at hand; without a program it only does that.
// Ends with 127 where there is no Python or nothing can be installed.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './workspace.mjs';

// The newest for each version of Python.
const PACKAGES = [
  'onnxruntime==1.32.0; python_version >= "3.11"',
  'onnxruntime==1.23.2; python_version < "3.11"',
  'numpy>=2,<3',
];
const MISSING = 127;

const python = ['python3', 'python'].find((command) => spawnSync(command, ['--version']).status === 0);
if (python === undefined) leave('no python3');

const { stdout } = spawnSync(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
  encoding: 'utf8',
});
const pins = createHash('sha256').update(PACKAGES.join()).digest('hex').slice(0, 8);
const folder = join(ROOT, '.cache', `onnxruntime-python${stdout.trim()}-${pins}`);
if (!existsSync(folder)) install();
const [program, ...args] = process.argv.slice(2);
if (program !== undefined) {
  const env = { ...process.env, PYTHONPATH: folder };
  const { status } = spawnSync(python, [program, ...args], { stdio: 'inherit', env });
  process.exitCode = status ?? 1;
}

/** Installs beside the place and takes it whole, so that tests that run at once do not see half of it. */
function install() {
  const part = `${folder}.${process.pid}`;
  mkdirSync(part, { recursive: true });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary=:all:'];
  let { status, stderr } = {};
  // Networks fail now and then.
  for (let attempt = 0; attempt < 3 && status !== 0; attempt++)
    ({ status, stderr } = spawnSync(python, [...pip, '--target', part, ...PACKAGES], { encoding: 'utf8' }));
  if (status === 0) {
    try {
      renameSync(part, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error;
    }
  }
  rmSync(part, { recursive: true, force: true });
  if (status !== 0 && !existsSync(folder)) leave(stderr);
}

function leave(reason) {
  process.stderr.write(`onnxruntime is not there: ${reason.trim().split('\n').at(-1)}\n`);
  process.exit(MISSING);
}
