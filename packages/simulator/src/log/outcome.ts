import { ParetorecError, type ErrorParts } from '@paretorec/contracts';
import type { TaskResult } from './tasks.js';

/** How a task ended in another thread. */
export type Outcome = { readonly result: TaskResult } | { readonly failure: Failure };

/** An error on its way between threads, which keep only an error's message and stack. */
interface Failure {
  readonly error: unknown;
  readonly parts?: ErrorParts;
  readonly fields?: object;
}

/** Packs an error so that its kind, the system's code and its path arrive too. */
export function packFailure(error: unknown): Failure {
  if (ParetorecError.isInstance(error)) return { error, parts: error.parts };
  return error instanceof Error ? { error, fields: { ...error } } : { error };
}

/** What a task gave; throws what it threw. */
export function unpackOutcome(outcome: Outcome): TaskResult {
  if ('result' in outcome) return outcome.result;
  const { error, parts, fields } = outcome.failure;
  if (parts !== undefined) throw new ParetorecError(parts);
  throw fields === undefined ? error : Object.assign(error as Error, fields);
}
