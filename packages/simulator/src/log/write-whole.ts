import { closeSync, openSync, renameSync, rmSync, writevSync } from 'node:fs';

/** Writes a file of some parts whole or not at all: beside it, then renamed over it. */
export function writeWhole(path: string, parts: readonly NodeJS.ArrayBufferView[]): void {
  const beside = `${path}.partial`;
  try {
    const file = openSync(beside, 'w');
    try {
      const length = parts.reduce((sum, part) => sum + part.byteLength, 0);
      if (writevSync(file, parts) < length)
        throw Object.assign(new Error('no room'), { code: 'ENOSPC', path });
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
