import { join } from 'node:path';
import { TFJS_NODE_VERSION, installationName, installationsRoot } from '../cache.js';
import { prebuiltObstacle } from './prebuilt.js';
import type { InstallReport, InstallStep } from './report.js';
import { findCompiler, findNpm, findPython, type Tool } from './tools.js';
import { glibcVersion, wheelFor, type WheelSpec } from './wheel-spec.js';

/** What this machine has to install with, found out without changing anything. */
export interface Means {
  /** Why tfjs-node's own binary cannot be had; undefined when it may. */
  readonly prebuiltObstacle: string | undefined;
  /** The wheel for this machine, or why there is none. */
  readonly wheel: WheelSpec | string;
  readonly python: Tool | undefined;
  readonly compiler: Tool | undefined;
  readonly npm: Tool | undefined;
  readonly folder: string;
  /** What would be done, stage by stage. */
  readonly steps: readonly InstallStep[];
  /** Why nothing can be done at all. */
  readonly problem: string | undefined;
  readonly report: InstallReport;
}

/** Looks for the tools and probes the host of the prebuilt binary; 5 seconds at most, less where a name fails. */
export async function planInstallation(signal: AbortSignal | undefined): Promise<Means> {
  const [obstacle, python, compiler, npm] = await Promise.all([
    prebuiltObstacle(signal),
    findPython(signal),
    findCompiler(signal),
    findNpm(signal),
  ]);
  const wheel = wheelFor(process.platform, process.arch, glibcVersion());
  const found = { prebuiltObstacle: obstacle, wheel, python, compiler, npm };
  const folder = join(
    installationsRoot(),
    installationName(typeof wheel === 'string' ? '?' : wheel.tensorflow),
  );
  const steps = stepsOf(found);
  const problem = problemOf(found);
  const report: InstallReport =
    problem === undefined
      ? { status: 'planned', folder, steps }
      : { status: 'failed', folder, steps, problem };
  return { ...found, folder, steps, problem, report };
}

type Found = Pick<Means, 'prebuiltObstacle' | 'wheel' | 'python' | 'compiler' | 'npm'>;

/** Why the wheel cannot be used here, in one line with the remedy, or undefined. */
export function wheelObstacle({
  wheel,
  python,
  compiler,
}: Omit<Found, 'npm' | 'prebuiltObstacle'>): string | undefined {
  if (typeof wheel === 'string') return wheel;
  const missing = [
    ...(python === undefined ? ['Python 3 with pip'] : []),
    ...(compiler === undefined ? ['a C++ compiler (g++ or clang++)'] : []),
  ];
  if (missing.length === 0) return undefined;
  return `${missing.join(' and ')} not found on the PATH; install ${missing.length > 1 ? 'them' : 'it'} and run \`paretorec backend install\` again`;
}

function problemOf(found: Found): string | undefined {
  if (found.npm === undefined) return 'npm was not found; install Node with npm, or put npm on the PATH';
  const obstacle = wheelObstacle(found);
  if (found.prebuiltObstacle === undefined || obstacle === undefined) return undefined;
  return `${found.prebuiltObstacle}; ${obstacle}`;
}

function stepsOf(found: Found): InstallStep[] {
  const { wheel, compiler, npm } = found;
  const steps: InstallStep[] = [
    npm === undefined
      ? {
          name: 'packages',
          status: 'failed',
          detail: 'npm was not found; install Node with npm, or put npm on the PATH',
        }
      : {
          name: 'packages',
          status: 'planned',
          detail: `fetch tfjs-node ${TFJS_NODE_VERSION} with npm (9 MB)`,
        },
    found.prebuiltObstacle === undefined
      ? {
          name: 'prebuilt',
          status: 'planned',
          detail: "run tfjs-node's own installer; when it fails, go on with the wheel",
        }
      : { name: 'prebuilt', status: 'skipped', detail: found.prebuiltObstacle },
  ];
  const failed = (detail: string): InstallStep[] => [...steps, { name: 'wheel', status: 'failed', detail }];
  if (typeof wheel === 'string') return failed(wheel);
  const obstacle = wheelObstacle(found);
  if (obstacle !== undefined) return failed(obstacle);
  const size = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  return [
    ...steps,
    {
      name: 'wheel',
      status: 'planned',
      detail: `download ${wheel.requirement} with pip (${size(wheel.bytes)}) and verify its SHA-256`,
    },
    { name: 'unpack', status: 'planned', detail: `unpack its libraries (${size(wheel.unpackedBytes)})` },
    { name: 'compile', status: 'planned', detail: `compile the binding with ${compiler!.command}` },
    { name: 'self-test', status: 'planned', detail: 'compute with the new library before it counts' },
  ];
}
