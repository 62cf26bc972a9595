import { existsSync, readFileSync, watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { createRng } from '@paretorec/tensor';
import { paretorec, start } from './process.js';

/** Files that a run that was killed and one that was not must share byte by byte. */
export const SAME_FILES = [
  'checkpoints/best.safetensors',
  'checkpoints/last.safetensors',
  'checkpoints/best.json',
  'metrics.ndjson',
  'config.yaml',
  'manifest.json',
];

/** What happened while runs were killed. */
export interface Kills {
  /** Kills that left half of a checkpoint behind. */
  readonly cutWrites: number;
  /** Kills before there was a first checkpoint. */
  readonly beforeFirst: number;
  /** Runs that came to their end. */
  readonly finished: number;
}

/**
 * Kills trainings with SIGKILL, continues each until it is finished, and compares it with the run that was never
 * killed. Every third kill waits for a checkpoint write to begin, the others come at seeded random moments.
 *
 * @param moments milliseconds within which a moment lies.
 */
export async function killRuns(
  folder: string,
  whole: string,
  kills: number,
  moments: number,
): Promise<Kills> {
  const rng = createRng('kill moments');
  const counts = { cutWrites: 0, beforeFirst: 0, finished: 0 };
  let run = 0;
  // Also the first start of a run is a continuation, of an empty folder: the kill may come before any file.
  const words = (): string[] => ['train', 'small.yaml', '--out', `killed-${run}`, '--quiet', '--resume'];
  const finish = (): void => {
    expectSame(join(folder, whole), join(folder, `killed-${run}`));
    counts.finished += 1;
    run += 1;
  };
  for (let kill = 0; kill < kills;) {
    const checkpoints = join(folder, `killed-${run}`, 'checkpoints');
    await mkdir(checkpoints, { recursive: true });
    const training = start(folder, words());
    const over = new AbortController();
    const moment = kill % 3 === 2 ? checkpointWrite(checkpoints, over.signal) : wait(moments * rng.uniform());
    const ended = await Promise.race([training.ended, moment]);
    over.abort();
    if (ended === undefined && training.process.kill('SIGKILL')) {
      await training.ended;
      kill += 1;
      if (existsSync(join(checkpoints, 'last.safetensors.tmp'))) counts.cutWrites += 1;
      if (!existsSync(join(checkpoints, 'last.safetensors'))) counts.beforeFirst += 1;
    } else {
      expect(await training.ended).toMatchObject({ exitCode: 0 });
      finish();
    }
  }
  if (existsSync(join(folder, `killed-${run}`))) {
    expect(await paretorec(folder, ...words())).toMatchObject({ exitCode: 0 });
    finish();
  }
  return counts;
}

/** Compares what two runs left. */
export function expectSame(a: string, b: string): void {
  for (const file of SAME_FILES) {
    expect(readFileSync(join(b, file)).equals(readFileSync(join(a, file))), `${file} of ${b}`).toBe(true);
  }
}

/** Resolves as soon as a checkpoint begins to be written. */
function checkpointWrite(checkpoints: string, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    watch(checkpoints, { signal: over }, (_event, name) => {
      if (name?.endsWith('.tmp') === true) resolve();
    });
  });
}
