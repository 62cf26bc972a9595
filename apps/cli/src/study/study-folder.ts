import { appendFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ParetorecError } from '@paretorec/contracts';
import { RunFolder, writeJson } from '@paretorec/trainer';
import { readJson } from '../evaluation/run-evaluation.js';
import type { PlannedCell, PlannedRow, StudyPlan } from './study-plan.js';

/** What the folder of a search has, and that of a study has not. */
export const SEARCH_MARK = 'trials.json';

/** Where a study keeps the searches of its rows. */
const TUNING = 'tuning';

/** The files of a study. */
export class StudyFolder {
  readonly path: string;
  readonly plan: string;
  readonly lock: string;
  readonly results: string;

  constructor(path: string) {
    this.path = resolve(path);
    this.plan = join(this.path, 'plan.json');
    this.lock = join(this.path, 'study.lock');
    this.results = join(this.path, 'study.json');
  }

  /** The complete experiment of a row. */
  experiment({ folder }: PlannedRow): string {
    return join(this.path, 'rows', `${folder}.yaml`);
  }

  cell({ row, seed }: PlannedCell): CellFolder {
    return new CellFolder(join(this.path, 'cells', row.folder, String(seed)), row.epochs);
  }

  /** The run that a cell ranks with: its own, or that of another row. */
  run({ row, seed }: PlannedCell): RunFolder {
    return this.runOf(row.trains ?? row.folder, seed);
  }

  /** The run that the row with a folder trains under a seed. */
  runOf(rowFolder: string, seed: number): RunFolder {
    return new RunFolder(join(this.path, 'cells', rowFolder, String(seed)));
  }

  /** The search by which a row was tuned. */
  tuning({ folder }: Pick<PlannedRow, 'folder'>): string {
    return join(this.path, TUNING, folder);
  }

  /** One of the tables: `table.md`. */
  table(extension: string): string {
    return join(this.path, `table.${extension}`);
  }

  /** Refuses a folder that holds something else than a study. */
  async mustBeFree(): Promise<void> {
    const names = await readdir(this.path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      if (error.code === 'ENOTDIR') return ['a file'];
      throw error;
    });
    const taken = ['plan.json', 'study.lock', TUNING].some((name) => names.includes(name));
    if (names.length === 0 || (taken && !names.includes(SEARCH_MARK))) return;
    throw new ParetorecError({
      code: 'not-a-study',
      where: this.path,
      problem: 'something else than a study is there',
      found: names.slice(0, 3).join(', '),
      remedy: 'name another folder with --out',
    });
  }

  /**
   * Reads the plan of the study.
   *
   * @throws ParetorecError `not-a-study`.
   */
  async readPlan(): Promise<StudyPlan> {
    const plan = await readJson<StudyPlan>(this.plan);
    if (plan !== undefined && Array.isArray(plan.rows)) return plan;
    throw new ParetorecError({
      code: 'not-a-study',
      where: this.path,
      problem: 'no study is there',
      expected: 'a folder that paretorec study run wrote',
    });
  }
}

/** Why a cell failed. */
export interface CellFailure {
  /** Of the experiment that failed; a changed one has not failed yet. */
  readonly configHash: string;
  readonly code: string;
  /** The first line says what happened. */
  readonly message: string;
}

/** One process that worked on a cell. */
export interface CellAttempt {
  readonly outcome: 'done' | 'failed' | 'stopped';
  readonly seconds: number;
  /** Bytes. */
  readonly peakMemory: number;
}

/** The files of a cell beside those of its run. */
export class CellFolder {
  readonly path: string;
  readonly evaluation: string;
  readonly failure: string;
  readonly attempts: string;
  readonly log: string;
  readonly lock: string;

  /** @param epochs of training so far, for what was measured then; undefined for the end. */
  constructor(path: string, epochs?: number) {
    this.path = path;
    this.evaluation = join(path, epochs === undefined ? 'evaluation.json' : `evaluation-${epochs}.json`);
    this.failure = join(path, 'failure.json');
    this.attempts = join(path, 'attempts.ndjson');
    this.log = join(path, 'log.txt');
    this.lock = join(path, 'cell.lock');
  }

  /** Forgets what was evaluated and what failed; the run stays. */
  async forget(): Promise<void> {
    await Promise.all([this.evaluation, this.failure].map((path) => rm(path, { force: true })));
  }

  /** Why the cell failed; undefined when it did not, or with another experiment. */
  async readFailure({ configHash }: Pick<PlannedCell, 'configHash'>): Promise<CellFailure | undefined> {
    const failure = await readJson<CellFailure>(this.failure);
    return failure?.configHash === configHash ? failure : undefined;
  }

  async fail(
    { configHash }: Pick<PlannedCell, 'configHash'>,
    failure: Omit<CellFailure, 'configHash'>,
  ): Promise<void> {
    await writeJson(this.failure, { configHash, ...failure } satisfies CellFailure);
  }

  async addAttempt(attempt: CellAttempt): Promise<void> {
    await mkdir(this.path, { recursive: true });
    await appendFile(this.attempts, `${JSON.stringify(attempt)}\n`);
  }

  async readAttempts(): Promise<CellAttempt[]> {
    const text = await readFile(this.attempts, 'utf8').catch(() => '');
    return text.split('\n').flatMap((line) => {
      // A line that was cut by a kill is left out.
      try {
        return [JSON.parse(line) as CellAttempt];
      } catch {
        return [];
      }
    });
  }
}
