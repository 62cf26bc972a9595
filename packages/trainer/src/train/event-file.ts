import { Crc32c } from '@aws-crypto/crc32c';

// TensorBoard's event files: records of length, masked checksum, protobuf message, masked checksum.

/** The record that every event file begins with. */
export function eventFileHeader(wallTime: number): Uint8Array {
  return record(concatBytes([double(1, wallTime), bytes(3, new TextEncoder().encode('brain.Event:2'))]));
}

/** One record with scalars of a step, for TensorBoard. Non-finite values are left out. */
export function scalarEvent(
  step: number,
  wallTime: number,
  scalars: Readonly<Record<string, number>>,
): Uint8Array {
  const values = Object.entries(scalars)
    .filter(([, value]) => Number.isFinite(value))
    .map(([tag, value]) => bytes(1, concatBytes([bytes(1, new TextEncoder().encode(tag)), float(2, value)])));
  return record(concatBytes([double(1, wallTime), varintField(2, step), bytes(5, concatBytes(values))]));
}

function record(message: Uint8Array): Uint8Array {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(message.length), true);
  return concatBytes([length, maskedChecksum(length), message, maskedChecksum(message)]);
}

function maskedChecksum(data: Uint8Array): Uint8Array {
  const checksum = new Crc32c().update(data).digest();
  const rotated = ((checksum >>> 15) | (checksum << 17)) >>> 0;
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, (rotated + 0xa282ead8) >>> 0, true);
  return out;
}

function varint(value: number): Uint8Array {
  const out: number[] = [];
  let rest = value;
  while (rest >= 128) {
    out.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
  return Uint8Array.from(out);
}

const varintField = (field: number, value: number): Uint8Array =>
  concatBytes([varint(field * 8), varint(value)]);

const bytes = (field: number, value: Uint8Array): Uint8Array =>
  concatBytes([varint(field * 8 + 2), varint(value.length), value]);

function float(field: number, value: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setFloat32(0, value, true);
  return concatBytes([varint(field * 8 + 5), out]);
}

function double(field: number, value: number): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setFloat64(0, value, true);
  return concatBytes([varint(field * 8 + 1), out]);
}

function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}
