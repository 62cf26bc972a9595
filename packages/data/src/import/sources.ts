import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { interrupted } from '../duckdb/errors.js';

/** A source file as schema.json names it. */
export interface SourceFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Name, size and SHA-256 of the files a log was made from. */
export async function describeSources(paths: readonly string[], signal?: AbortSignal): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const path of paths) {
    if (signal?.aborted === true) throw interrupted();
    const hash = createHash('sha256');
    const stream = createReadStream(path);
    await pipeline(stream, hash);
    files.push({ name: basename(path), bytes: stream.bytesRead, sha256: hash.digest('hex') });
  }
  return files;
}
