import { nodeVersionProblem } from './node-version.mjs';
import { runCommand, runStage, say, seconds } from './stage.mjs';
import { CLI, needsInstall, ROOT, toolPath } from './workspace.mjs';

/**
 * All that `paretorec` needs in a working copy: dependencies, what they are compiled to, the fast backend. Ends the process where something of it fails.
 *
 * @param {{ quiet?: boolean }} [options] quiet: show nothing unless it fails
 */
export async function prepareCommand({ quiet = false } = {}) {
  requireNode();
  if (!(await installDependencies()) || !(await build(['apps/cli']))) process.exit(1);
  await installBackend({ quiet });
}

/** Ends the process with code 2 and a clear line when this Node is too old. */
export function requireNode() {
  const problem = nodeVersionProblem(process.versions.node);
  if (problem !== undefined) {
    say(problem);
    process.exit(2);
  }
}

/** Installs the locked dependencies when they are missing or older than the lock file. */
export async function installDependencies() {
  if (!needsInstall(ROOT)) {
    return true;
  }
  // No package needs its install script, and some of them download from hosts that many networks block.
  const result = await runStage('Installing dependencies', 'npm', ['ci', '--ignore-scripts'], {
    quiet: true,
  });
  return result.code === 0;
}

/**
 * Compiles what changed.
 *
 * @param {readonly string[]} projects folders to build with all they need; none builds everything
 */
export async function build(projects = []) {
  const result = await runStage(
    'Building',
    process.execPath,
    [toolPath('typescript/bin/tsc'), '-b', ...projects],
    { quiet: true },
  );
  return result.code === 0;
}

/**
 * Sets up the fast backend where it can be had; the slower ones stand behind it, so that nothing fails here.
 *
 * @param {{ quiet?: boolean }} [options] quiet: show nothing unless it fails
 */
export async function installBackend({ quiet = false } = {}) {
  const start = performance.now();
  const { code, output } = await runCommand(process.execPath, [CLI, 'backend', 'install'], { quiet });
  if (code !== 0) {
    // The command itself has said why and what to do, unless it was told to be quiet.
    if (quiet) {
      say(`The fast backend is not available, going on with wasm: ${output.trimEnd().split('\n').at(-1)}`);
    }
  } else if (!quiet) {
    say(`Setting up the fast backend: done, ${seconds(start)}`);
  }
}
