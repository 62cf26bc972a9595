import { readdir, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ParetorecError } from '@paretorec/contracts';
import { isThere, type RunFolder } from '../run/run-folder.js';
import { writeJson, writeWhole } from '../run/write-whole.js';

/** What decides whether a folder can be trained into. */
export interface Claim {
  readonly yaml: string;
  readonly resume?: boolean | undefined;
  readonly initFrom?: string | undefined;
}

/** Where a run began, for a run that is stopped before its first checkpoint. */
interface Origin {
  readonly initFrom: string | null;
}

/**
 * Takes a folder for a new run or finds the run to continue.
 *
 * @returns the run whose parameters this one starts from, if any.
 * @throws ParetorecError `run-exists`, `not-a-folder`, `nothing-to-resume`, `config-differs`.
 */
export async function claimFolder(folder: RunFolder, claim: Claim): Promise<string | undefined> {
  if (claim.resume) return continueIn(folder, claim);
  if (await folder.exists()) {
    throw new ParetorecError({
      code: 'run-exists',
      where: folder.path,
      problem: 'there is a run in this folder already',
      remedy: 'continue it with --resume, or name another folder with --out',
    });
  }
  const initFrom = claim.initFrom === undefined ? undefined : resolve(claim.initFrom);
  await begin(folder, claim.yaml, initFrom);
  return initFrom;
}

async function continueIn(folder: RunFolder, { yaml, initFrom }: Claim): Promise<string | undefined> {
  if (!(await wasBegun(folder))) {
    throw new ParetorecError({
      code: 'nothing-to-resume',
      where: folder.path,
      problem: 'there is no run in this folder to continue',
      remedy: 'leave --resume out to start one',
    });
  }
  if ((await isThere(folder.config)) && (await folder.readText(folder.config)) !== yaml) {
    throw differs(folder.config, 'the experiment is not the one that this run was started with');
  }
  const given = initFrom === undefined ? undefined : resolve(initFrom);
  const started = (await isThere(folder.origin))
    ? ((await folder.readJson(folder.origin)) as Origin)
    : undefined;
  const origin = started === undefined ? given : (started.initFrom ?? undefined);
  if (given !== undefined && given !== origin) {
    throw differs(
      folder.origin,
      `the run did not start from ${given} but ${origin === undefined ? 'anew' : `from ${origin}`}`,
    );
  }
  await begin(folder, yaml, origin);
  return origin;
}

/** The origin is written first: once there is a configuration, there is an origin. */
async function begin(folder: RunFolder, yaml: string, initFrom: string | undefined): Promise<void> {
  try {
    await mkdir(dirname(folder.last), { recursive: true });
  } catch (cause) {
    throw new ParetorecError({
      code: 'not-a-folder',
      where: folder.path,
      problem: 'no run folder can be made here',
      found: cause instanceof Error ? cause.message : String(cause),
      remedy: 'name another folder with --out',
      cause,
    });
  }
  await writeJson(folder.origin, { initFrom: initFrom ?? null } satisfies Origin);
  await writeWhole(folder.config, yaml);
}

/** Whether a run began here, if only by a moment: the checkpoints' folder is made before any file. */
async function wasBegun(folder: RunFolder): Promise<boolean> {
  if ((await folder.exists()) || (await isThere(dirname(folder.last)))) return true;
  return readdir(folder.path).then(
    (names) => names.length === 0,
    () => false,
  );
}

const differs = (where: string, problem: string): ParetorecError =>
  new ParetorecError({
    code: 'config-differs',
    where,
    problem,
    remedy: 'resume with the same file and options, or start a new run with --init-from',
  });
