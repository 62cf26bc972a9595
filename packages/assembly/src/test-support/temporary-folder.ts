import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder for the tests of a file, removed after them. */
export class TemporaryFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'paretorec-assembly-'));

  constructor() {
    afterAll(() => rmSync(this.path, { recursive: true }));
  }

  /** Writes a file, with the folders above it. */
  write(name: string, text: string): string {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** A failure's message without the folder's own name. */
  async messageOf(promise: Promise<unknown>): Promise<string> {
    const error: unknown = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof Error)) throw new Error(`expected an error, got ${String(error)}`);
    return error.message.replaceAll(`${this.path}/`, '').replaceAll(this.path, 'FOLDER');
  }
}
