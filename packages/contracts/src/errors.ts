/**
 * Kinds of failure, as the command line's exit code sees them: `input` (the user's config, data, request,
 * checkpoint or plugin: exit 2), `rejects` (imported, but with rows put aside under `--strict`: exit 3),
 * `interrupted` (exit 130), `internal` (our fault: exit 1).
 */
export type ErrorKind = 'input' | 'rejects' | 'interrupted' | 'internal';

/** What an error says: where, what is wrong, what was found and expected, what to do. */
export interface ErrorParts {
  /** Stable machine-readable name in kebab case, such as `unknown-key`. */
  readonly code: string;
  /** Defaults to `input`. */
  readonly kind?: ErrorKind;
  /** File, line and column, option, column or component: `experiment.yaml:6:5`. */
  readonly where?: string;
  /** One clause that states what is wrong, lower case, without a full stop. */
  readonly problem: string;
  readonly found?: string;
  readonly expected?: string;
  /** What the reader can do about it, as one clause. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

const MARKER = Symbol.for('paretorec.error');

/**
 * The one error class of the project. Its message is one line that a user can act on.
 *
 * `isInstance` works across copies of this package, where `instanceof` would not.
 */
export class ParetorecError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly parts: ErrorParts;
  readonly [MARKER] = true;

  constructor(parts: ErrorParts) {
    super(describe(parts), parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'ParetorecError';
    this.code = parts.code;
    this.kind = parts.kind ?? 'input';
    this.parts = parts;
  }

  /** Whether `value` is a ParetorecError of this or any other copy of the package. */
  static isInstance(value: unknown): value is ParetorecError {
    return typeof value === 'object' && value !== null && MARKER in value;
  }
}

function describe({ where, problem, found, expected, remedy }: ErrorParts): string {
  const clauses = [problem];
  if (found !== undefined) clauses.push(`found ${found}`);
  if (expected !== undefined) clauses.push(`expected ${expected}`);
  if (remedy !== undefined) clauses.push(remedy);
  const text = clauses.join('; ');
  return where === undefined ? text : `${where}: ${text}`;
}
