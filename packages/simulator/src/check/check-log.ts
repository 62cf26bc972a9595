import { join } from 'node:path';
import { ParetorecError } from '@paretorec/contracts';
import { openDuckDb, readLogSchema, type DatabaseOptions } from '@paretorec/data';
import { PRESETS, SCALES, SPEC_VERSION, findPreset, findScale } from '../constants/index.js';
import type { SimulationKey } from '../log/index.js';
import { SHARD_USERS } from '../log/work-folder.js';
import { studyOracles, type OracleStudy } from '../oracles/index.js';
import { makeWorld } from '../world/index.js';
import { CHECKS, type CheckPart } from './checks.js';
import { inspectPolicy, type PolicyInspection } from './inspect-policy.js';
import { measureLog, openTruth, type Measurements } from './measure-log.js';

/** Users whom the oracles are asked about, unless told otherwise. */
const ORACLE_USERS = 500;

/** How a check came out. */
export interface CheckResult {
  readonly name: string;
  readonly verdict: 'pass' | 'fail' | 'not applicable';
  /** Why it does not apply. */
  readonly reason?: string;
  readonly parts: readonly CheckPart[];
}

/** What `paretorec simulate check` finds. */
export interface CheckReport extends SimulationKey {
  readonly folder: string;
  readonly specVersion: number;
  /** Statistics of the paper's Table 1, and what the log's share of them would be. */
  readonly table1: readonly { readonly name: string; readonly value: number; readonly paper: number }[];
  readonly results: readonly CheckResult[];
  readonly failures: number;
  readonly measurements: Measurements;
  readonly policy: PolicyInspection;
  readonly oracles: OracleStudy;
}

/** How to check. */
export interface CheckOptions extends DatabaseOptions {
  /** Users whom the oracles are asked about; default 500. Each takes some 20 ms. */
  readonly oracleUsers?: number | undefined;
  /** Told what is going on, one of `steps` steps. */
  readonly progress?: ((stage: string, step: number, steps: number) => void) | undefined;
}

/**
 * Checks a simulated log against the bands of the specification (docs/simulator.md): the files themselves, and a part of
 * its users lived again for what the files do not hold.
 *
 * @throws ParetorecError `no-log`, `not-simulated`, `other-version`.
 */
export async function checkLog(folder: string, options: CheckOptions = {}): Promise<CheckReport> {
  const key = await keyOf(folder);
  const { users, items } = SCALES[key.scale];
  const stage = (name: string, step: number): void => options.progress?.(name, step, 3);
  stage('measuring the log', 0);
  const db = await openDuckDb(options);
  let log: Measurements;
  try {
    await openTruth(db, folder);
    log = await measureLog(db);
  } finally {
    await db.close();
  }
  stage('propensities', 1);
  const world = makeWorld({ constants: PRESETS[key.preset], seed: key.seed, items });
  const policy = inspectPolicy(world, Math.min(users, SHARD_USERS));
  options.signal?.throwIfAborted();
  stage('oracles', 2);
  const oracles = studyOracles(world, Math.min(users, options.oracleUsers ?? ORACLE_USERS));
  stage('done', 3);
  const evidence = { ...key, log, policy, oracles };
  const results = CHECKS.map((check): CheckResult => {
    const { name, presets } = check;
    if (presets !== undefined && !presets.includes(key.preset)) {
      const reason = `has bands for ${presets.join(', ')} alone`;
      return { name, verdict: 'not applicable', reason, parts: [] };
    }
    const parts = check.parts(evidence);
    if (check.clean === true && key.dirty === true) {
      return { name, verdict: 'not applicable', reason: 'the log is dirty on purpose', parts };
    }
    if (!check.tiny && key.scale === 'tiny') {
      return { name, verdict: 'not applicable', reason: 'so few users cannot decide it', parts };
    }
    const inside = parts.every(({ value, low, high }) => value >= low && value <= high);
    return { name, verdict: inside ? 'pass' : 'fail', parts };
  });
  return {
    folder,
    specVersion: SPEC_VERSION,
    ...key,
    table1: table1(key, log),
    results,
    failures: results.filter(({ verdict }) => verdict === 'fail').length,
    measurements: log,
    policy,
    oracles,
  };
}

/** The paper's Table 1 at the scale's factor. */
function table1({ scale }: SimulationKey, log: Measurements): CheckReport['table1'] {
  const { factor, users } = SCALES[scale];
  const of = (name: string, value: number, paper: number) => ({ name, value, paper });
  const impressions = log['impressions']!;
  const clicks = log['clickRateWithBots']! * impressions;
  return [
    of('users', users, Math.round(11_942_985 * factor)),
    of('items shown', log['itemsShown']!, Math.round(7_196_349 * factor)),
    of('impressions', impressions, Math.round(1_452_567_072 * factor)),
    of('clicks', Math.round(clicks), Math.round(141_387_409 * factor)),
    of('click rate', log['clickRateWithBots']!, 141_387_409 / 1_452_567_072),
    of('lists a user', log['listsAUserWithBots']!, 145_256_707 / 11_942_985),
    of('impressions an item', impressions / log['itemsShown']!, 1_452_567_072 / 7_196_349),
  ];
}

/** What a log was simulated with. */
async function keyOf(folder: string): Promise<SimulationKey> {
  const { source } = await readLogSchema(folder);
  const simulator = source['simulator'] as Partial<Record<string, unknown>> | undefined;
  if (typeof simulator !== 'object' || simulator === null) {
    throw new ParetorecError({
      code: 'not-simulated',
      where: join(folder, 'schema.json'),
      problem: 'the log was not made by the simulator',
      expected: 'a log of paretorec simulate log',
    });
  }
  if (simulator['specVersion'] !== SPEC_VERSION) {
    throw new ParetorecError({
      code: 'other-version',
      where: join(folder, 'schema.json'),
      problem: 'the log is of another version of the specification',
      found: String(simulator['specVersion']),
      expected: String(SPEC_VERSION),
      remedy: 'simulate it again',
    });
  }
  return {
    preset: findPreset(String(simulator['preset'])),
    scale: findScale(String(simulator['scale'])),
    seed: Number(simulator['seed']),
    dirty: simulator['dirty'] === true,
  };
}
