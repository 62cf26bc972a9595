import { SingleBar } from 'cli-progress';
import type { Host } from './streams.js';
import { duration, count } from './text.js';

/** A piece of work whose progress is shown. */
export interface ProgressTask {
  /** @param done units finished so far; @param note a few words such as the loss, shown behind the bar. */
  update(done: number, note?: string): void;
  /** Corrects the total once it is known. */
  expect(total: number): void;
  end(): void;
}

/** Shows how far a command is. One task at a time is drawn; the newest wins. */
export interface Progress {
  /**
   * @param total units of the whole; leave out when unknown.
   * @param options `unit`: `stages` where a speed in them would mean nothing, however many there are.
   */
  start(label: string, total?: number, options?: { readonly unit?: 'stages' }): ProgressTask;
  /** Writes a line to stderr without tearing the bar. */
  line(text: string): void;
  /** Ends whatever is drawn. */
  finish(): void;
}

/** Work shorter than this shows nothing. */
const PATIENCE = 1000;
/** Without a terminal, a line at every tenth of the work or after this time, whichever comes first. */
const LINE_INTERVAL = 10_000;
/** Totals up to this are stages, not units whose speed would mean something. */
const FEW = 10;

/** Progress on `stderr`: a bar on a terminal, plain lines elsewhere, nothing under `--quiet`. */
export function createProgress(stderr: Host['stderr'], quiet: boolean): Progress {
  let current: Drawn | undefined;
  // Many short tasks are one long wait, so patience and the interval of lines run across tasks.
  const since: Waiting = { begun: performance.now(), spoken: performance.now() };
  const write = (text: string): void => {
    stderr.write(`${text}\n`);
  };
  return {
    start(label, total = 0, { unit } = {}) {
      current?.end();
      const stages = unit === 'stages';
      const task = quiet
        ? SILENT
        : stderr.isTTY === true
          ? new Bar(stderr, { label, total, stages, since })
          : new Lines(write, { label, total, stages, since });
      current = task;
      return task;
    },
    line(text) {
      current?.clear();
      write(text);
    },
    finish() {
      current?.end();
      current = undefined;
    },
  };
}

/** When the command's work began, and when a line was last written. */
interface Waiting {
  readonly begun: number;
  spoken: number;
}

/** A task as it was begun. */
interface Begun {
  readonly label: string;
  readonly total: number;
  /** Whether a speed in its units would mean nothing. */
  readonly stages: boolean;
  readonly since: Waiting;
}

interface Drawn extends ProgressTask {
  clear(): void;
}

const SILENT: Drawn = {
  update: () => undefined,
  expect: () => undefined,
  end: () => undefined,
  clear: () => undefined,
};

/** Seconds since `begun` and units a second, from the clock that never steps back. */
function pace(begun: number, done: number, total: number): { elapsed: number; speed: number; left: number } {
  const elapsed = (performance.now() - begun) / 1000;
  const speed = elapsed > 0 ? done / elapsed : 0;
  return { elapsed, speed, left: speed > 0 ? Math.max(0, total - done) / speed : Number.NaN };
}

class Bar implements Drawn {
  readonly #bar: SingleBar;
  readonly #label: string;
  readonly #stages: boolean;
  readonly #since: Waiting;
  readonly #begun = performance.now();
  #total: number;
  #drawing = false;
  #ended = false;

  constructor(stderr: Host['stderr'], { label, total, stages, since }: Begun) {
    this.#since = since;
    this.#label = label;
    this.#stages = stages;
    this.#total = total;
    this.#bar = new SingleBar({
      stream: stderr,
      fps: 8,
      hideCursor: null,
      clearOnComplete: true,
      linewrap: false,
      gracefulExit: false,
      format: (_options, { progress }, { done, note }: { done: number; note: string }) =>
        this.#format(progress, done, note),
    });
  }

  #format(progress: number, done: number, note: string): string {
    const { speed, left } = pace(this.#begun, done, this.#total);
    // Stages have more to say behind the bar than in front of it.
    const name =
      this.#label.length > 26 ? `${this.#label.slice(0, 25)}…` : this.#label.padEnd(this.#stages ? 0 : 26);
    if (this.#total <= 0) return `${name} ${count(done)} done, ${count(speed)}/s ${note}`.slice(0, 79);
    const filled = Math.round(progress * 16);
    const bar = '█'.repeat(filled) + '░'.repeat(16 - filled);
    const share = `${Math.floor(progress * 100)}%`.padStart(4);
    const rate = this.#stages || this.#total <= FEW ? '' : ` ${count(speed)}/s`;
    return `${name} ${bar}${share}${rate} ${duration(left)} left ${note}`.slice(0, 79);
  }

  update(done: number, note = ''): void {
    if (this.#ended) return;
    if (!this.#drawing) {
      if (performance.now() - this.#since.begun < PATIENCE) return;
      this.#drawing = true;
      this.#bar.start(Math.max(this.#total, 1), done, { done, note });
    }
    this.#bar.update(Math.min(done, Math.max(this.#total, 1)), { done, note });
  }

  expect(total: number): void {
    this.#total = total;
    if (this.#drawing) this.#bar.setTotal(Math.max(total, 1));
  }

  end(): void {
    this.#ended = true;
    if (this.#drawing) this.#bar.stop();
    this.#drawing = false;
  }

  clear(): void {
    // The bar comes back at the next update, below the line.
    if (this.#drawing) this.#bar.stop();
    this.#drawing = false;
  }
}

class Lines implements Drawn {
  readonly #write: (text: string) => void;
  readonly #label: string;
  readonly #stages: boolean;
  readonly #since: Waiting;
  readonly #begun = performance.now();
  #total: number;
  #lastTime = this.#begun;
  #lastDone = 0;
  #spoke = false;
  #ended = false;

  constructor(write: (text: string) => void, { label, total, stages, since }: Begun) {
    this.#stages = stages;
    this.#write = write;
    this.#label = label;
    this.#total = total;
    this.#since = since;
  }

  update(done: number, note = ''): void {
    const now = performance.now();
    const tenth =
      this.#total > 0 && done - this.#lastDone >= this.#total / 10 && now - this.#lastTime >= PATIENCE;
    if (!tenth && now - this.#since.spoken < LINE_INTERVAL) return;
    this.#lastTime = now;
    this.#lastDone = done;
    this.#spoke = true;
    const { speed, left } = pace(this.#begun, done, this.#total);
    const share = this.#total > 0 ? `${Math.floor((100 * done) / this.#total)}%` : `${count(done)} done`;
    const wait = this.#total > 0 ? `, ${duration(left)} left` : '';
    const rate = this.#stages || (this.#total > 0 && this.#total <= FEW) ? '' : `, ${count(speed)}/s`;
    this.#say(`${share}${rate}${wait}${note === '' ? '' : `, ${note}`}`);
  }

  expect(total: number): void {
    this.#total = total;
  }

  end(): void {
    if (this.#spoke && !this.#ended) this.#say(`done in ${duration(pace(this.#begun, 1, 1).elapsed)}`);
    this.#ended = true;
  }

  clear(): void {
    // Lines need no clearing.
  }

  #say(text: string): void {
    this.#since.spoken = performance.now();
    this.#write(`${this.#label}: ${text}`);
  }
}
