import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ParetorecError } from '@paretorec/contracts';
import { hostZeros, sizeOf, type HostTensor } from '../parameters/host-tensor.js';
import { decodeHeader } from './safetensors-header.js';
import { CHECKSUM_KEY } from './write-checkpoint.js';

/** What {@link readCheckpoint} gives. */
export interface Checkpoint {
  readonly tensors: Map<string, HostTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Longest header that is believed; safetensors' own limit. */
const MAX_HEADER_BYTES = 100_000_000;
const CHUNK = 64 * 2 ** 20;

/**
 * Reads a safetensors file, ours (checksum verified) or another program's (of F32, F64, I32 and U8 tensors).
 *
 * @throws ParetorecError `missing-checkpoint` when there is no such file, `broken-checkpoint` when it is
 *   truncated or damaged.
 */
export function readCheckpoint(path: string): Checkpoint {
  const file = open(path);
  try {
    return readWhole(file);
  } catch (cause) {
    throw new ParetorecError({
      code: 'broken-checkpoint',
      where: path,
      problem: `this is not a whole safetensors file: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'use another checkpoint of the run, or train it again',
      cause,
    });
  } finally {
    closeSync(file);
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw new ParetorecError({
      code: 'missing-checkpoint',
      where: path,
      problem: 'the checkpoint cannot be opened',
      found: cause instanceof Error ? cause.message : String(cause),
      remedy: 'check the path, or train the run first',
      cause,
    });
  }
}

function readWhole(file: number): Checkpoint {
  const { size } = fstatSync(file);
  const prefix = new Uint8Array(8);
  readFully(file, prefix, 0);
  const headerBytes = Number(Buffer.from(prefix.buffer).readBigUInt64LE());
  if (headerBytes > Math.min(size - 8, MAX_HEADER_BYTES)) throw new Error('its header is cut off');
  const text = Buffer.alloc(headerBytes);
  readFully(file, text, 8);
  const { metadata, places } = decodeHeader(text.toString('utf8'));
  const dataBytes = places.at(-1)?.end ?? 0;
  const expected = 8 + headerBytes + dataBytes;
  if (size !== expected) throw new Error(`it has ${size} bytes where its header tells of ${expected}`);

  const hash = createHash('sha256');
  const tensors = new Map<string, HostTensor>();
  for (const { name, dtype, shape, begin } of places) {
    const data = hostZeros(dtype, sizeOf(shape));
    const bytes = new Uint8Array(data.buffer);
    readFully(file, bytes, 8 + headerBytes + begin);
    for (let at = 0; at < bytes.length; at += CHUNK) hash.update(bytes.subarray(at, at + CHUNK));
    tensors.set(name, { dtype, shape, data });
  }
  const { [CHECKSUM_KEY]: checksum, ...own } = metadata;
  if (checksum !== undefined && checksum !== hash.digest('hex'))
    throw new Error('its data do not have their checksum');
  return { tensors, metadata: own };
}

function readFully(file: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length;) {
    const count = readSync(file, bytes, at, Math.min(CHUNK, bytes.length - at), position + at);
    if (count === 0) throw new Error('it ends too early');
    at += count;
  }
}
