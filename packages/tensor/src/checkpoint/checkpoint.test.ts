import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ParetorecError } from '@paretorec/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCheckpoint, writeCheckpoint, type HostTensor } from '../index.js';

const fixture = (name: string): string => join(import.meta.dirname, 'fixtures', name);

// The tensors of tools/reference/tensor/safetensors_reference.py.
const tensors = new Map<string, HostTensor>([
  ['flags', { dtype: 'uint8', shape: [3], data: Uint8Array.of(1, 0, 255) }],
  [
    'objectives/kernel',
    { dtype: 'float32', shape: [2, 3], data: Float32Array.of(1.5, -2, 3.25, 0, 1e-30, 1e30) },
  ],
  ['steps', { dtype: 'float64', shape: [1], data: Float64Array.of(Number.MAX_SAFE_INTEGER) }],
  ['ids', { dtype: 'int32', shape: [2, 1], data: Int32Array.of(-1, 2147483647) }],
  ['scalar', { dtype: 'float32', shape: [], data: Float32Array.of(0.5) }],
  ['empty', { dtype: 'float32', shape: [0, 8], data: new Float32Array(0) }],
]);
const metadata = { seed: '7', note: 'quotes " and ünïcode' };

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paretorec-checkpoint-'));
  path = join(folder, 'last.safetensors');
});
afterEach(() => rmSync(folder, { recursive: true }));

const sorted = (map: ReadonlyMap<string, HostTensor>) => Object.fromEntries(map);

describe('writeCheckpoint and readCheckpoint', () => {
  it('write the file that the reference library was shown to read', () => {
    writeCheckpoint(path, tensors, metadata);
    expect(readFileSync(path).equals(readFileSync(fixture('paretorec.safetensors')))).toBe(true);
    expect(readdirSync(folder)).toEqual(['last.safetensors']);
  });

  it.each(['paretorec.safetensors', 'python.safetensors'])('read %s', (name) => {
    const found = readCheckpoint(fixture(name));
    expect(sorted(found.tensors)).toEqual(sorted(tensors));
    expect(found.metadata).toEqual(metadata);
  });

  it('write views of larger buffers as they stand', () => {
    const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    writeCheckpoint(path, new Map([['view', { dtype: 'float32', shape: [2], data }]]), {});
    expect([...readCheckpoint(path).tensors.get('view')!.data]).toEqual([1, 2]);
  });

  it('replace an old file and a left-over of a write that was killed', () => {
    writeFileSync(`${path}.tmp`, 'x'.repeat(100_000));
    writeFileSync(path, 'old');
    writeCheckpoint(path, tensors, metadata);
    expect(sorted(readCheckpoint(path).tensors)).toEqual(sorted(tensors));
    expect(readdirSync(folder)).toEqual(['last.safetensors']);
  });

  it('write a store of no tensors', () => {
    writeCheckpoint(path, new Map(), {});
    expect(readCheckpoint(path)).toEqual({ tensors: new Map(), metadata: {} });
  });
});

describe('readCheckpoint', () => {
  const message = (): string => {
    try {
      readCheckpoint(path);
    } catch (error) {
      if (ParetorecError.isInstance(error)) return error.message.replaceAll(folder, '<folder>');
      throw error;
    }
    return 'no error';
  };

  it('says when there is no file', () => {
    expect(message()).toMatchInlineSnapshot(
      `"<folder>/last.safetensors: the checkpoint cannot be opened; found ENOENT: no such file or directory, open '<folder>/last.safetensors'; check the path, or train the run first"`,
    );
  });

  it('notices a truncation anywhere', () => {
    writeCheckpoint(path, tensors, metadata);
    const whole = readFileSync(path);
    for (let size = 0; size < whole.length; size += 7) {
      writeFileSync(path, whole.subarray(0, size));
      expect(() => readCheckpoint(path)).toThrow(ParetorecError);
    }
    writeFileSync(path, whole);
    truncateSync(path, whole.length - 1);
    expect(message()).toMatchInlineSnapshot(
      `"<folder>/last.safetensors: this is not a whole safetensors file: it has 574 bytes where its header tells of 575; use another checkpoint of the run, or train it again"`,
    );
  });

  it('notices a changed byte wherever it changes values', () => {
    writeCheckpoint(path, tensors, metadata);
    const whole = readFileSync(path);
    const dataBegin = 8 + Number(whole.readBigUInt64LE());
    for (let at = dataBegin; at < whole.length; at += 1) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 1;
      writeFileSync(path, damaged);
      expect(() => readCheckpoint(path)).toThrow(ParetorecError);
    }
    expect(message()).toMatchInlineSnapshot(
      `"<folder>/last.safetensors: this is not a whole safetensors file: its data do not have their checksum; use another checkpoint of the run, or train it again"`,
    );
  });

  it.each([
    ['not json', 'nope'],
    ['a dtype of no ours', '{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}'],
    ['a length that does not fit', '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}'],
    ['a hole', '{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}'],
    ['a broken entry', '{"a":3}'],
    ['a broken shape', '{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}'],
    ['not an object', '3'],
  ])('refuses a header with %s', (_what, header) => {
    const bytes = Buffer.alloc(8 + header.length + 4);
    bytes.writeBigUInt64LE(BigInt(header.length));
    bytes.write(header, 8);
    writeFileSync(path, bytes);
    expect(message()).toMatch(
      /^<folder>\/last.safetensors: this is not a whole safetensors file: .*; use another/,
    );
  });
});
