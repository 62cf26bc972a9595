import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pidusage from 'pidusage';
import { memoryText } from '../output/memory-size.js';
import type { CellFolder } from './study-folder.js';
import type { PlannedCell } from './study-plan.js';

const COMMAND = fileURLToPath(new URL('../../bin/paretorec.js', import.meta.url));

/** How often a worker's memory is looked at. */
const LOOK = 500;
/** A worker that was asked to stop may save this long. */
const GRACE = 20_000;
/** Of a log, for the reason of a worker that ended without a word. */
const LAST_WORDS = 2000;

/** How work on a cell ended. */
export type CellOutcome = 'done' | 'failed' | 'stopped';

/** What a worker tells while it works. */
export interface CellNote {
  readonly label: string;
  /** From 0 to 1; undefined where the whole is unknown. */
  readonly share?: number | undefined;
}

/** One worker. */
export interface CellProcess {
  /** Arguments of `study cell`. */
  readonly words: readonly string[];
  readonly cell: PlannedCell;
  readonly files: CellFolder;
  /** Bytes that the worker may use. */
  readonly memory: number;
  readonly signal: AbortSignal;
  onNote(note: CellNote): void;
}

/**
 * Works on a cell in a process of its own, whose output goes to the cell's log. The worker stops, with everything saved,
 * when its channel to this process closes: when it is asked to, and when this process is killed.
 */
export async function runCellProcess({
  words,
  cell,
  files,
  memory,
  signal,
  onNote,
}: CellProcess): Promise<CellOutcome> {
  await mkdir(files.path, { recursive: true });
  await rm(files.failure, { force: true });
  const log = await open(files.log, 'a');
  const begun = performance.now();
  const worker = fork(COMMAND, [...words], {
    execArgv: [`--max-old-space-size=${Math.max(64, Math.floor(memory / 2 ** 20))}`],
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
    // In a group of its own, so that a Ctrl-C in the terminal reaches this process alone.
    detached: process.platform !== 'win32',
  });
  worker.on('message', (note) => onNote(note as CellNote));
  const watch = watchMemory(worker, memory);
  const stop = (): void => {
    if (worker.connected) worker.disconnect();
    setTimeout(() => worker.kill('SIGKILL'), GRACE).unref();
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const [exitCode, killedBy] = (await once(worker, 'exit')) as [number | null, string | null];
    if (exitCode === 0) return 'done';
    if (signal.aborted) return 'stopped';
    const peakMemory = watch.peak();
    if (killedBy !== null || exitCode === 134)
      await files.addAttempt({ outcome: 'failed', seconds: (performance.now() - begun) / 1000, peakMemory });
    if ((await files.readFailure(cell)) === undefined)
      await files.fail(
        cell,
        await reasonOf(files, { exitCode, killedBy, memory, exceeded: watch.exceeded() }),
      );
    return 'failed';
  } finally {
    watch.end();
    signal.removeEventListener('abort', stop);
    await log.close();
  }
}

interface MemoryWatch {
  /** Bytes beyond the bound that the worker was killed for. */
  exceeded(): number | undefined;
  /** Most bytes that were seen. */
  peak(): number;
  end(): void;
}

/** Kills a worker that holds more memory than it may; its last checkpoint stays. */
function watchMemory(worker: ChildProcess, bound: number): MemoryWatch {
  let [peak, exceeded] = [0, undefined as number | undefined];
  const timer = setInterval(() => {
    if (worker.pid === undefined) return;
    pidusage(worker.pid).then(
      ({ memory }) => {
        peak = Math.max(peak, memory);
        if (memory <= bound || exceeded !== undefined) return;
        exceeded = memory;
        worker.kill('SIGKILL');
      },
      // The process has just ended.
      () => undefined,
    );
  }, LOOK);
  return {
    exceeded: () => exceeded,
    peak: () => peak,
    end: () => {
      clearInterval(timer);
      pidusage.clear();
    },
  };
}

async function reasonOf(
  files: CellFolder,
  end: {
    readonly exitCode: number | null;
    readonly killedBy: string | null;
    readonly memory: number;
    readonly exceeded: number | undefined;
  },
): Promise<{ code: string; message: string }> {
  const bound = memoryText(end.memory);
  const more = 'give it more with --memory, or fewer --workers; it goes on from its last checkpoint';
  if (end.exceeded !== undefined)
    return {
      code: 'memory-exceeded',
      message: `stopped at ${memoryText(end.exceeded)} of memory, the bound is ${bound}: ${more}`,
    };
  const text = (await readFile(files.log, 'utf8').catch(() => '')).slice(-LAST_WORDS);
  if (text.includes('JavaScript heap out of memory'))
    return { code: 'memory-exceeded', message: `ran out of memory, the bound is ${bound}: ${more}` };
  const how = end.killedBy === null ? `with exit code ${end.exitCode}` : `by ${end.killedBy}`;
  return { code: 'worker-ended', message: `its process was ended ${how}; see ${files.log}` };
}
