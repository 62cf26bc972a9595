import type { Logger } from '@paretorec/contracts';
import { createProgress, type Progress } from './progress.js';
import type { Host } from './streams.js';
import type { Switches } from './switches.js';

/** What a command gets besides its arguments. */
export interface CommandContext extends Switches {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly logger: Logger;
  /** Gives the command's result: `document` under `--json`, else `text`. Once a command. */
  result(text: string, document: unknown): void;
  /** Whether `result` was called. */
  readonly answered: boolean;
}

/** Makes the context of one command on this host. */
export function createContext(host: Host, switches: Switches): CommandContext {
  const progress = createProgress(host.stderr, switches.quiet);
  const paint = (code: number, text: string): string =>
    switches.colour ? `\u001b[${code}m${text}\u001b[0m` : text;
  let answered = false;
  return {
    ...switches,
    signal: host.signal,
    progress,
    logger: {
      info: (message) => {
        if (!switches.quiet) progress.line(message);
      },
      // Warnings concern the meaning of the result, so `--quiet` keeps them.
      warn: (message) => progress.line(`${paint(33, 'warning:')} ${message}`),
    },
    result: (text, document) => {
      answered = true;
      progress.finish();
      host.stdout.write(
        switches.json ? `${toJson(document)}\n` : text.endsWith('\n') || text === '' ? text : `${text}\n`,
      );
    },
    get answered() {
      return answered;
    },
  };
}

/** JSON with what it lacks written plainly: bigints as numbers or text, NaN and infinities as null. */
export function toJson(document: unknown): string {
  return JSON.stringify(
    document,
    (_key, value: unknown) => {
      if (typeof value === 'bigint') {
        return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
          ? Number(value)
          : value.toString();
      }
      if (value instanceof Map) return Object.fromEntries(value as Map<string, unknown>);
      if (ArrayBuffer.isView(value) && !(value instanceof DataView))
        return Array.from(value as unknown as ArrayLike<number>);
      return value;
    },
    2,
  );
}
