import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { HostTensors } from '../parameters/host-tensor.js';
import { encodeHeader, inFileOrder } from './safetensors-header.js';

/** Metadata entry with the SHA-256 of the data part, in hexadecimal. */
export const CHECKSUM_KEY = 'paretorec.sha256';

/** Bytes handed to the system at once; larger single writes are refused by some systems. */
const CHUNK = 64 * 2 ** 20;

/**
 * Writes tensors as a safetensors file, whole or not at all: into `<path>.tmp` beside it, synced, renamed.
 *
 * A process or machine that stops at any moment leaves the old file or the new one; a left-over `.tmp` is
 * overwritten by the next write. Blocks until done, so live arrays of a store's snapshot are written as they
 * stand, from where they stand, without a copy.
 *
 * @param metadata texts kept in the header (`__metadata__`); a checksum of the data joins them.
 */
export function writeCheckpoint(
  path: string,
  tensors: HostTensors,
  metadata: Readonly<Record<string, string>>,
): void {
  const ordered = inFileOrder(tensors);
  const parts = ordered.map(([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const hash = createHash('sha256');
  for (const part of parts) forEachChunk(part, (chunk) => hash.update(chunk));
  const header = encodeHeader(ordered, { ...metadata, [CHECKSUM_KEY]: hash.digest('hex') });

  const temporary = `${path}.tmp`;
  try {
    const file = openSync(temporary, 'w');
    try {
      for (const part of [header, ...parts]) forEachChunk(part, (chunk) => writeAll(file, chunk));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    // On a full disk half a checkpoint would only take room.
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

function forEachChunk(bytes: Uint8Array, visit: (chunk: Uint8Array) => void): void {
  for (let at = 0; at < bytes.length; at += CHUNK) visit(bytes.subarray(at, at + CHUNK));
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}

function syncFolder(path: string): void {
  // Windows has no way to sync a folder; its rename is journaled.
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
