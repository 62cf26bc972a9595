import { ParetorecError } from '@paretorec/contracts';
import { mkdir, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  STAMP_FILE,
  TFJS_NODE_VERSION,
  findInstallation,
  installationName,
  installationsRoot,
  type Installation,
  type Stamp,
} from '../cache.js';
import { compileBinding } from './compile.js';
import { withLock } from './lock.js';
import { fetchPackages, type StageContext } from './packages.js';
import { planInstallation, wheelObstacle, type Means } from './plan.js';
import { installPrebuilt, removePrebuilt, type Built } from './prebuilt.js';
import {
  StepFailure,
  type InstallOptions,
  type InstallReport,
  type InstallStep,
  type InstallStepName,
} from './report.js';
import { selfTest } from './self-test.js';
import { dropWheel, fetchWheel, unpackWheel } from './wheel.js';

/**
 * Makes tfjs-node usable in the per-user cache: its own binary if that can be had, else its binding compiled
 * against the libraries of the public TensorFlow wheel. Needs no root and touches nothing outside the cache.
 *
 * Instant where an installation exists. What fails is in the report, one line with a remedy for each stage; half an
 * installation never counts and is removed. Two processes take turns.
 *
 * @throws ParetorecError `interrupted` when `signal` is aborted.
 */
export async function installBackend(options: InstallOptions = {}): Promise<InstallReport> {
  const existing = await findInstallation();
  if (existing !== undefined && options.force !== true) return alreadyInstalled(existing);
  try {
    const means = await planInstallation(options.signal);
    if (options.dryRun === true) return means.report;
    if (means.problem !== undefined) return failed(means.folder, means.steps, means.problem);
    return await underLock(means, options);
  } catch (error) {
    if (options.signal?.aborted !== true) throw error;
    throw new ParetorecError({
      code: 'interrupted',
      kind: 'interrupted',
      where: 'backend install',
      problem: 'interrupted; nothing half made was left',
      remedy: 'run it again to install',
      cause: error,
    });
  }
}

async function underLock(means: Means, options: InstallOptions): Promise<InstallReport> {
  const root = installationsRoot();
  try {
    await mkdir(root, { recursive: true });
    await requireSpace(root, means);
    const onWait = (): void => options.log?.info('another process is installing tfjs-node; waiting for it');
    return await withLock(
      join(root, 'install.lock'),
      async () => {
        const meanwhile = await findInstallation();
        if (meanwhile !== undefined && options.force !== true) return alreadyInstalled(meanwhile);
        return install(means, root, options);
      },
      { signal: options.signal, onWait },
    );
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (error instanceof StepFailure) return failed(means.folder, [], error.message);
    if (code === undefined || path === undefined) throw error;
    return failed(
      means.folder,
      [],
      `${path} cannot be written (${code}); set PARETOREC_CACHE to a folder that can`,
    );
  }
}

async function requireSpace(root: string, { wheel }: Means): Promise<void> {
  if (typeof wheel === 'string') return;
  const { bavail, bsize } = await statfs(root);
  const needed = wheel.bytes + wheel.unpackedBytes + 50e6;
  if (bavail * bsize >= needed) return;
  const free = Math.floor((bavail * bsize) / 1e6);
  throw new StepFailure(
    'wheel',
    `the disk has ${free} MB free and ${Math.ceil(needed / 1e6)} MB are needed; free some space, or set PARETOREC_CACHE to a folder on another disk`,
  );
}

async function install(means: Means, root: string, options: InstallOptions): Promise<InstallReport> {
  // We hold the lock, so every staging folder is the remains of a process that was killed.
  for (const name of await readdir(root)) {
    if (!name.startsWith('staging-')) continue;
    // A killed process may leave a child behind that still writes.
    await rm(join(root, name), { recursive: true, force: true, maxRetries: 5 });
  }
  const folder = join(root, `staging-${process.pid}`);
  const context: StageContext = { folder, logFile: join(root, 'install.log'), signal: options.signal };
  const steps: InstallStep[] = [];
  try {
    await mkdir(folder);
    await writeFile(context.logFile, '');
    const made = await build(means, context, steps, options);
    const final = await finish(made, context, root);
    if (typeof means.wheel !== 'string') await dropWheel(means.wheel, context);
    return {
      status: 'installed',
      folder: final,
      tensorflow: made.tensorflow,
      source: made.source,
      steps,
      logFile: context.logFile,
    };
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    const reasons = steps.filter(({ status }) => status === 'failed').map(({ detail }) => detail);
    return { ...failed(means.folder, steps, reasons.join('; ')), logFile: context.logFile };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function build(
  means: Means,
  context: StageContext,
  steps: InstallStep[],
  { log, onProgress }: InstallOptions,
): Promise<Built & Pick<Stamp, 'tensorflow' | 'source' | 'wheelSha256'>> {
  const stage = async <Result>(
    name: InstallStepName,
    doing: string,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    log?.info(doing);
    onProgress?.({ step: name });
    try {
      const result = await work();
      steps.push({ name, status: 'done', detail: doing });
      return result;
    } catch (error) {
      context.signal?.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      steps.push({ name, status: 'failed', detail: reason });
      throw error instanceof StepFailure ? error : new StepFailure(name, reason);
    }
  };

  await stage('packages', `fetching tfjs-node ${TFJS_NODE_VERSION} with npm`, () => fetchPackages(context));
  if (means.prebuiltObstacle === undefined) {
    try {
      const report = (done: number): void => onProgress?.({ step: 'prebuilt', done });
      const built = await stage('prebuilt', "running tfjs-node's own installer", () =>
        installPrebuilt(context, report),
      );
      const tensorflow = await stage('self-test', 'computing with the new library', () =>
        selfTest(built, context),
      );
      return { ...built, tensorflow, source: 'prebuilt' };
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      await removePrebuilt(context);
    }
  } else {
    steps.push({ name: 'prebuilt', status: 'skipped', detail: means.prebuiltObstacle });
  }
  const { wheel, python, compiler } = means;
  if (typeof wheel === 'string' || python === undefined || compiler === undefined) {
    const detail = wheelObstacle(means)!;
    steps.push({ name: 'wheel', status: 'failed', detail });
    throw new StepFailure('wheel', detail);
  }
  const report = (done: number): void => onProgress?.({ step: 'wheel', done, total: wheel.bytes });
  const megabytes = Math.round(wheel.bytes / 1e6);
  const path = await stage('wheel', `downloading ${wheel.requirement} (${megabytes} MB) with pip`, () =>
    fetchWheel(wheel, python, context, report),
  );
  await stage('unpack', 'unpacking its libraries', () => unpackWheel(path, wheel, python, context));
  const built = await stage('compile', `compiling the binding with ${compiler.command}`, () =>
    compileBinding(wheel, compiler, context),
  );
  const tensorflow = await stage('self-test', 'computing with the new library', () =>
    selfTest(built, context),
  );
  return { ...built, tensorflow, source: 'wheel', wheelSha256: wheel.sha256 };
}

/** Stamps the finished folder and renames it into place, in that order: a folder with the final name is whole. */
async function finish(
  { binding, library, tensorflow, source, wheelSha256 }: Omit<Stamp, 'tfjsNode' | 'installedAt'>,
  { folder }: StageContext,
  root: string,
): Promise<string> {
  await rm(join(folder, 'download'), { recursive: true, force: true });
  const stamp: Stamp = {
    tfjsNode: TFJS_NODE_VERSION,
    tensorflow,
    source,
    binding,
    library,
    ...(wheelSha256 === undefined ? {} : { wheelSha256 }),
    installedAt: new Date().toISOString(),
  };
  await writeFile(join(folder, STAMP_FILE), JSON.stringify(stamp, undefined, 2));
  const final = join(root, installationName(tensorflow));
  // A folder that is being used cannot be written over; it is moved aside first, open files stay readable.
  const old = join(root, `staging-old-${process.pid}`);
  await rename(final, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(folder, final);
  await rm(old, { recursive: true, force: true });
  return final;
}

function alreadyInstalled({ folder, tensorflow, source }: Installation): InstallReport {
  return { status: 'already-installed', folder, tensorflow, source, steps: [] };
}

function failed(folder: string, steps: readonly InstallStep[], problem: string): InstallReport {
  return { status: 'failed', folder, steps, problem };
}
