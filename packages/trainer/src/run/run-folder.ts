import { readFile, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ParetorecError } from '@paretorec/contracts';

/** The files of a run. */
export class RunFolder {
  readonly path: string;
  readonly config: string;
  readonly origin: string;
  readonly manifest: string;
  readonly metrics: string;
  readonly events: string;
  readonly fitted: string;
  readonly last: string;
  readonly best: string;
  /** Copy of the run whose scores are fields of this one, itself a run folder. */
  readonly scoringRun: string;

  constructor(path: string) {
    this.path = resolve(path);
    const inside = (...parts: string[]): string => join(this.path, ...parts);
    this.config = inside('config.yaml');
    this.origin = inside('origin.json');
    this.manifest = inside('manifest.json');
    this.metrics = inside('metrics.ndjson');
    this.events = inside('events');
    this.fitted = inside('fitted');
    this.last = inside('checkpoints', 'last.safetensors');
    this.best = inside('checkpoints', 'best.safetensors');
    this.scoringRun = inside('scores-of');
  }

  /** Whether anything of a run is there. */
  async exists(): Promise<boolean> {
    return (await isThere(this.config)) || (await isThere(this.manifest));
  }

  /** Removes the files of the run, and the folder when nothing else is in it. */
  async remove(): Promise<void> {
    const { config, origin, manifest, metrics, events, fitted, scoringRun } = this;
    const files = [config, origin, manifest, metrics, events, fitted, scoringRun, dirname(this.last)];
    await Promise.all(files.map((path) => rm(path, { recursive: true, force: true })));
    await rmdir(this.path).catch(() => undefined);
  }

  /** Refuses a folder that holds no run. */
  async mustExist(): Promise<void> {
    if (await this.exists()) return;
    throw new ParetorecError({
      code: 'not-a-run',
      where: this.path,
      problem: (await isThere(this.path)) ? 'this folder holds no run' : 'there is no such folder',
      expected: 'a folder that paretorec train wrote, with config.yaml and manifest.json',
    });
  }

  /** Refuses a run that was stopped before its first epoch was complete. */
  async mustHaveBest(): Promise<void> {
    await this.mustExist();
    if (await isThere(this.best)) return;
    throw new ParetorecError({
      code: 'run-not-trained',
      where: this.path,
      problem: 'the run has no finished epoch yet',
      remedy: 'continue it with paretorec train <experiment> --out <run> --resume',
    });
  }

  /** Text of one of the run's files. */
  readText(path: string): Promise<string> {
    return readFile(path, 'utf8');
  }

  /** Parses one of the run's JSON files. */
  async readJson(path: string): Promise<unknown> {
    try {
      return JSON.parse(await readFile(path, 'utf8'));
    } catch (cause) {
      throw new ParetorecError({
        code: 'broken-run',
        where: path,
        problem: 'this file of the run is missing or no JSON',
        remedy: 'train the run again',
        cause,
      });
    }
  }
}

/** Whether a file or folder exists. */
export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
