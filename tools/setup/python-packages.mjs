import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './workspace.mjs';

/**
 * Pinned packages of Python in a folder of their own below `.cache`, installed the first time with the pip of the python3 at hand.
 *
 * @param {string} name of the folder
 * @param {readonly string[]} packages as pip takes them
 * @returns {{python: string, environment: Record<string, string>}} the command, and what its processes need to find the packages
 * @throws {Error} of one line where there is no Python or nothing can be installed
 */
export function pythonWith(name, packages) {
  const python = ['python3', 'python'].find((command) => spawnSync(command, ['--version']).status === 0);
  if (python === undefined) throw new Error('no python3');
  const { stdout } = spawnSync(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
    encoding: 'utf8',
  });
  const pins = createHash('sha256').update(packages.join()).digest('hex').slice(0, 8);
  const folder = join(ROOT, '.cache', `${name}-python${stdout.trim()}-${pins}`);
  if (!existsSync(folder)) install(python, packages, folder);
  return { python, environment: { ...process.env, PYTHONPATH: folder } };
}

/** Installs beside the place and takes it whole, so that processes that run at once do not see half of it. */
function install(python, packages, folder) {
  const part = `${folder}.${process.pid}`;
  mkdirSync(part, { recursive: true });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary=:all:'];
  let { status, stderr } = {};
  // Networks fail now and then.
  for (let attempt = 0; attempt < 3 && status !== 0; attempt++)
    ({ status, stderr } = spawnSync(python, [...pip, '--target', part, ...packages], { encoding: 'utf8' }));
  if (status === 0) {
    try {
      renameSync(part, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error;
    }
  }
  rmSync(part, { recursive: true, force: true });
  if (status !== 0 && !existsSync(folder)) throw new Error(stderr.trim().split('\n').at(-1));
}
