import { ParetorecError, type ErrorParts } from '@paretorec/contracts';

/** One error that tells all problems, one a line, each once; a single problem stays as it is. */
export function asOneError(problems: readonly ErrorParts[]): ParetorecError {
  const all = problems.map((parts) => new ParetorecError(parts));
  const errors = [...new Map(all.map((error) => [error.message, error])).values()];
  if (errors.length === 1) return errors[0]!;
  return new ParetorecError({
    code: 'several-problems',
    problem: errors.map(({ message }) => message).join('\n'),
    cause: new AggregateError(errors),
  });
}

/** The problems that an error of {@link asOneError} tells. */
export function problemsOf(error: ParetorecError): readonly ErrorParts[] {
  const { cause } = error.parts;
  if (error.code !== 'several-problems' || !(cause instanceof AggregateError)) return [error.parts];
  return cause.errors.filter((inner) => ParetorecError.isInstance(inner)).map(({ parts }) => parts);
}
