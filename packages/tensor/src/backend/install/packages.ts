import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TFJS_NODE_VERSION } from '../cache.js';
import { CORE_KEY } from '../core-symbol.js';
import { StepFailure } from './report.js';
import { explain, runCommand } from './run-command.js';
import { findNpm } from './tools.js';

const NODE_API_HEADERS_VERSION = '1.7.0';
const STAND_INS = ['tfjs', 'tfjs-core'] as const;

/** Where the commands of a stage run and where their output goes. */
export interface StageContext {
  /** Folder that becomes the installation when all is done. */
  readonly folder: string;
  readonly logFile: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * Fetches tfjs-node and the headers of Node's C interface with npm, running none of their scripts.
 *
 * tfjs-node asks for the union package `@tensorflow/tfjs` (286 MB); a stand-in that hands out the tfjs-core of the
 * process takes its place, which also guarantees that both use one registry of kernels.
 *
 * @throws StepFailure
 */
export async function fetchPackages({ folder, logFile, signal }: StageContext): Promise<void> {
  const npm = await findNpm(signal);
  if (npm === undefined) {
    throw new StepFailure('packages', 'npm was not found; install Node with npm, or put npm on the PATH');
  }
  await writeStandIns(folder);
  const flags = [
    '--ignore-scripts',
    '--install-links',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    '--no-progress',
  ];
  const result = await runCommand(
    npm.command,
    [...npm.args, 'install', ...flags, '--loglevel=error', '--fetch-retries=1', '--fetch-timeout=60000'],
    { cwd: folder, env: npmEnvironment(), signal, logFile, timeoutMs: 600_000 },
  );
  if (result.status !== 'ok')
    throw new StepFailure('packages', `npm could not fetch tfjs-node: ${explain(result)}`);
}

async function writeStandIns(folder: string): Promise<void> {
  for (const name of STAND_INS) {
    const path = join(folder, 'stand-ins', name);
    await mkdir(path, { recursive: true });
    const manifest = { name: `@tensorflow/${name}`, version: TFJS_NODE_VERSION, main: 'index.js' };
    await writeFile(join(path, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(path, 'index.js'), `module.exports = globalThis[Symbol.for('${CORE_KEY}')];\n`);
  }
  const manifest = {
    private: true,
    dependencies: {
      '@tensorflow/tfjs-node': TFJS_NODE_VERSION,
      '@tensorflow/tfjs': 'file:stand-ins/tfjs',
      '@tensorflow/tfjs-core': 'file:stand-ins/tfjs-core',
      'node-api-headers': NODE_API_HEADERS_VERSION,
    },
    overrides: { '@tensorflow/tfjs': '$@tensorflow/tfjs' },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2));
}

/** The environment without what an `npm run` around us says about its own project. */
function npmEnvironment(): NodeJS.ProcessEnv {
  const ours =
    /^npm_config_(workspaces?|include_workspace_root|global|prefix|local_prefix|dry_run|omit|include|ignore_scripts|package_lock.*)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}
