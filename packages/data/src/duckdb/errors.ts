import { ParetorecError } from '@paretorec/contracts';

/** The error of work that an AbortSignal stopped. */
export function interrupted(): ParetorecError {
  return new ParetorecError({ code: 'interrupted', kind: 'interrupted', problem: 'interrupted' });
}

interface Rule {
  readonly pattern: RegExp;
  readonly build: (
    match: RegExpMatchArray,
    message: string,
  ) => Omit<ConstructorParameters<typeof ParetorecError>[0], 'cause'>;
}

const RULES: readonly Rule[] = [
  {
    pattern: /No files found that match the pattern "([^"]+)"/,
    build: ([, file]) => ({
      code: 'missing-file',
      where: file ?? '',
      problem: 'no such file',
      remedy: 'check the path',
    }),
  },
  {
    pattern:
      /(?:No magic bytes found at (?:start|end) of file|File) '([^']+)'(?: too small to be a Parquet file)?/,
    build: ([, file]) => ({
      code: 'broken-parquet',
      where: file ?? '',
      problem: 'not a whole Parquet file (empty, truncated or of another kind)',
      remedy: 'fetch or write the file again',
    }),
  },
  {
    pattern: /Invalid string encoding found in Parquet file "([^"]+)": value "([^]*)" is not valid UTF8/,
    build: ([, file, value]) => ({
      code: 'broken-utf8',
      where: file ?? '',
      problem: 'text that is not UTF-8',
      found: JSON.stringify(value),
      remedy: 'write the file again as UTF-8',
    }),
  },
  {
    pattern: /Out of Memory Error: (.*)/,
    build: (_, message) => ({
      code: 'out-of-memory',
      problem: `DuckDB ran out of memory (${message.split('\n')[0]})`,
      remedy: 'give a larger memory limit, or fewer threads',
    }),
  },
  {
    pattern: /No space left on device/,
    build: (_, message) => ({
      code: 'disk-full',
      problem: `no space left on the disk (${message.split('\n')[0]})`,
      remedy: 'free space, or set another temp folder',
    }),
  },
  {
    pattern: /(?:Permission denied|Cannot open file "([^"]+)")/,
    build: ([, file], message) => ({
      code: 'cannot-open',
      ...(file === undefined ? {} : { where: file }),
      problem: `cannot open the file (${message.split('\n')[0]})`,
      remedy: 'check that it exists and that you may read it',
    }),
  },
  {
    pattern:
      /(?:file "([^"]+)".*)?(?:TProtocolException|don't know what type|Snappy|ZSTD|GZIP|decompress|Corrupt|Failed to read Parquet)/i,
    build: ([, file], message) => ({
      code: 'broken-parquet',
      ...(file === undefined ? {} : { where: file }),
      problem: `the Parquet data is damaged (${message.split('\n')[0]})`,
      remedy: 'fetch or write the file again',
    }),
  },
  {
    pattern: /^(?:IO|Conversion|Invalid Input|Constraint|Out of Range) Error: (.*)/,
    build: (match) => ({ code: 'bad-data', problem: `DuckDB refused the data (${match[1]})` }),
  },
];

/** A DuckDB error as one clear line; errors of ours pass unchanged, an unknown one is `internal`. */
export function translateDuckDbError(error: unknown): ParetorecError {
  if (ParetorecError.isInstance(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (message.startsWith('INTERRUPT Error')) return interrupted();
  for (const { pattern, build } of RULES) {
    const match = message.match(pattern);
    if (match !== null) return new ParetorecError({ ...build(match, message), cause: error });
  }
  return new ParetorecError({
    code: 'database',
    kind: 'internal',
    problem: `DuckDB failed (${message.split('\n')[0]})`,
    cause: error,
  });
}

/** Runs work on a file; its error says which file it was, where DuckDB's own text does not. */
export async function naming<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!ParetorecError.isInstance(error) || error.parts.where !== undefined || error.kind !== 'input')
      throw error;
    throw new ParetorecError({ ...error.parts, where: file });
  }
}
