import { ParetorecError, type ErrorKind } from '@paretorec/contracts';

/** Exit codes by kind of failure; scripts rely on them. */
export const EXIT_CODES: Readonly<Record<ErrorKind, number>> = {
  internal: 1,
  input: 2,
  rejects: 3,
  interrupted: 130,
};

/** What the user is told about a failure, and how the process ends. */
export interface Failure {
  readonly exitCode: number;
  /** Lines for stderr. */
  readonly text: string;
  /** What `--json` puts on stdout. */
  readonly document: {
    readonly error: { readonly code: string; readonly message: string } & Readonly<Record<string, unknown>>;
  };
}

/** Puts any thrown value into words: one line for what the user can mend, or that it is our fault. */
export function explain(
  error: unknown,
  options: { readonly debug: boolean; readonly interrupted: boolean },
): Failure {
  if (options.interrupted) {
    const known = ParetorecError.isInstance(error) && error.kind === 'interrupted';
    const message = known ? error.message : 'interrupted';
    return failure('interrupted', EXIT_CODES.interrupted, message, {}, error, options.debug);
  }
  if (ParetorecError.isInstance(error)) {
    const { where, problem, found, expected, remedy } = error.parts;
    return failure(
      error.code,
      EXIT_CODES[error.kind],
      error.message,
      { where, problem, found, expected, remedy },
      error,
      options.debug,
    );
  }
  const refusal = refusalOf(error);
  if (refusal !== undefined)
    return failure('system-refused', EXIT_CODES.input, refusal, {}, error, options.debug);
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const hint = options.debug ? '' : '; run it again with --debug for the trace';
  const text = `unexpected failure, this is our fault: ${oneLine(message)}${hint}`;
  return failure('unexpected', EXIT_CODES.internal, text, {}, error, options.debug);
}

/** What the system refused, by its error code, and what the user can do about it. */
const REFUSALS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; make room and run it again, what was complete before is still there',
  EDQUOT: 'the disk quota is used up; make room and run it again, what was complete before is still there',
  EROFS: 'the file system is read-only; choose another place',
  EACCES: 'permission denied; choose another place or change its permissions',
  EPERM: 'permission denied; choose another place or change its permissions',
  ENOTDIR: 'a part of this path is a file, not a folder; choose another place',
  EMFILE: 'too many open files; raise the limit (ulimit -n) and run it again',
};

/** One line for an error of the operating system that is not our fault; DuckDB's are translated where it is called. */
function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === undefined || !Object.hasOwn(REFUSALS, code)) return undefined;
  return `${path === undefined ? '' : `${path}: `}${REFUSALS[code]!}`;
}

function failure(
  code: string,
  exitCode: number,
  message: string,
  parts: Readonly<Record<string, unknown>>,
  error: unknown,
  debug: boolean,
): Failure {
  const trace = debug && error instanceof Error ? `\n${traceOf(error)}` : '';
  return {
    exitCode,
    text: `paretorec: ${message.replaceAll('\n', '\nparetorec: ')}${trace}\n`,
    document: { error: { code, message, ...parts } },
  };
}

function oneLine(text: string): string {
  return text
    .split(/\s*\n\s*/u)
    .join(' ')
    .trim();
}

function traceOf(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by ${traceOf(error.cause)}` : own;
}
