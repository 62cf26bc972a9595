import {
  hostZeros,
  sizeOf,
  type HostDtype,
  type HostTensor,
  type HostTensors,
} from '../parameters/host-tensor.js';

/** Where a tensor lies in the data part of a file. */
export interface TensorPlace {
  readonly name: string;
  readonly dtype: HostDtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** What the header of a safetensors file says. */
export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of the data. */
  readonly places: readonly TensorPlace[];
}

const CODES = { float64: 'F64', float32: 'F32', int32: 'I32', uint8: 'U8' } as const;
const DTYPES = new Map<unknown, HostDtype>(
  Object.entries(CODES).map(([dtype, code]) => [code, dtype as HostDtype]),
);
const bytesPerEntry = (dtype: HostDtype): number => hostZeros(dtype, 0).BYTES_PER_ELEMENT;

/** Length field and header text have this alignment, so that the data part has it too. */
const ALIGNMENT = 8;

/** Tensors in the order in which a file holds them: wide entries first, so that every array is aligned. */
export function inFileOrder(tensors: HostTensors): (readonly [string, HostTensor])[] {
  const width = ([, { dtype }]: readonly [string, HostTensor]): number => bytesPerEntry(dtype);
  return [...tensors].sort((a, b) => width(b) - width(a));
}

/** Encodes length and header of a file that holds these tensors in this order. */
export function encodeHeader(
  tensors: readonly (readonly [string, HostTensor])[],
  metadata: Readonly<Record<string, string>>,
): Buffer {
  let begin = 0;
  const entries = tensors.map(([name, { dtype, shape, data }]) => {
    const end = begin + data.byteLength;
    const entry = { dtype: CODES[dtype], shape, data_offsets: [begin, end] };
    begin = end;
    return [name, entry] as const;
  });
  const text = Buffer.from(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }));
  const padded = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;
  const header = Buffer.alloc(8 + padded, ' ');
  header.writeBigUInt64LE(BigInt(padded));
  text.copy(header, 8);
  return header;
}

/**
 * Decodes the header text of a file.
 *
 * @throws Error with a clause that says what is wrong.
 */
export function decodeHeader(text: string): SafetensorsHeader {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) throw new Error('its header is not an object');
  const { __metadata__: metadata = {}, ...tensors } = parsed as Record<string, unknown>;
  const places = Object.entries(tensors)
    .map(([name, entry]) => decodePlace(name, entry))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const { name, begin, end } of places) {
    if (begin !== at) throw new Error(`the data of tensor ${name} does not follow the tensor before it`);
    at = end;
  }
  return { metadata: metadata as Record<string, string>, places };
}

function decodePlace(name: string, entry: unknown): TensorPlace {
  const { dtype: code, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const dtype = DTYPES.get(code);
  if (dtype === undefined) throw new Error(`tensor ${name} has the unknown dtype ${JSON.stringify(code)}`);
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2)
    throw new Error(`the entry of tensor ${name} is broken`);
  const [begin, end] = offsets as [number, number];
  if (end - begin !== sizeOf(shape) * bytesPerEntry(dtype)) {
    throw new Error(`the length of tensor ${name} does not fit its shape`);
  }
  return { name, dtype, shape, begin, end };
}

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
