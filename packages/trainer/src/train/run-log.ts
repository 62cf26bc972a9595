import { appendFile, mkdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunFolder } from '../run/run-folder.js';
import { eventFileHeader, scalarEvent } from './event-file.js';

const EVENT_FILE = 'events.out.tfevents.0.paretorec';

/** How long the files of a log were at a checkpoint. */
export interface LogLengths {
  readonly metrics: number;
  readonly events: number;
}

/** The lines of metrics.ndjson and the TensorBoard events of a run. */
export class RunLog {
  readonly #metrics: string;
  readonly #eventFolder: string;
  readonly #events: string;

  constructor(folder: RunFolder) {
    this.#metrics = folder.metrics;
    this.#eventFolder = folder.events;
    this.#events = join(folder.events, EVENT_FILE);
  }

  /** Begins an empty log, or goes back to the lengths of a checkpoint. */
  async open(lengths?: LogLengths): Promise<void> {
    await mkdir(this.#eventFolder, { recursive: true });
    await appendFile(this.#metrics, '');
    await appendFile(this.#events, '');
    if (lengths !== undefined) {
      await truncate(this.#metrics, lengths.metrics);
      await truncate(this.#events, lengths.events);
    }
    if ((await sizeOf(this.#events)) === 0) await appendFile(this.#events, eventFileHeader(seconds()));
  }

  /** One line, and its numbers as scalars. */
  async write(step: number, entry: Readonly<Record<string, number | string | null>>): Promise<void> {
    await appendFile(this.#metrics, `${JSON.stringify(entry)}\n`);
    const scalars = Object.fromEntries(
      Object.entries(entry).filter((pair): pair is [string, number] => typeof pair[1] === 'number'),
    );
    await appendFile(this.#events, scalarEvent(step, seconds(), scalars));
  }

  async lengths(): Promise<LogLengths> {
    return { metrics: await sizeOf(this.#metrics), events: await sizeOf(this.#events) };
  }
}

const sizeOf = async (path: string): Promise<number> => (await stat(path)).size;

/** TensorBoard wants wall time; it decides nothing. */
const seconds = (): number => Date.now() / 1000;
