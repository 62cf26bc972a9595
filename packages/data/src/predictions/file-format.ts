import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { ParetorecError } from '@paretorec/contracts';

/** How predictions are laid out in a file. */
export type PredictionFormat = 'csv' | 'tsv' | 'ndjson' | 'parquet';

const FORMATS: Readonly<Record<string, PredictionFormat>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.parquet': 'parquet',
};

/** The format that a file's extension names; throws `unknown-format` for any other. */
export function formatOf(file: string): PredictionFormat {
  const extension = extname(file).toLowerCase();
  const format = FORMATS[extension];
  if (format !== undefined) return format;
  throw new ParetorecError({
    code: 'unknown-format',
    where: file,
    problem: 'the extension names no format of predictions',
    found: extension === '' ? 'no extension' : `"${extension}"`,
    expected: Object.keys(FORMATS).join(', '),
  });
}

/** Throws `missing-file` or `empty-file` unless there is a file with something in it. */
export async function checkFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || !found.isFile()) {
    throw new ParetorecError({
      code: 'missing-file',
      where: file,
      problem: found === undefined ? 'no such file' : 'not a file',
      remedy: 'check the path',
    });
  }
  if (found.size === 0) {
    throw new ParetorecError({
      code: 'empty-file',
      where: file,
      problem: 'the file has 0 bytes',
      expected: 'at least a header',
      remedy: 'write the file again',
    });
  }
}
