import type { Writable } from 'node:stream';

/** The outside world of one run of the command line, so that tests can stand in for a terminal. */
export interface Host {
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted on SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

/** Width in columns that text is laid out for. */
export const WIDTH = 80;

/**
 * Lets a reader such as `head` close the pipe early without an error: what is written afterwards is dropped.
 *
 * @param lost takes any other failure to write, such as a full disk behind a redirection.
 */
export function tolerateClosedPipe(stream: Writable, lost: (error: Error) => void): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') lost(error);
  });
}

/** Resolves when everything written so far has left the process or cannot any more. */
export function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) resolve();
    else stream.write('', () => resolve());
  });
}
