import { ParetorecError } from '@paretorec/contracts';

/** Typed arrays that checkpoints hold. */
export type HostArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** Name of the entries' type of a {@link HostArray}. */
export type HostDtype = 'float32' | 'float64' | 'int32' | 'uint8';

/** An array in host memory with its shape, row-major. */
export interface HostTensor {
  readonly dtype: HostDtype;
  readonly shape: readonly number[];
  readonly data: HostArray;
}

/** Host tensors by name: what checkpoints write and read. */
export type HostTensors = ReadonlyMap<string, HostTensor>;

/** Number of entries of a shape. */
export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);

/** A host array of zeros. */
export function hostZeros(dtype: HostDtype, size: number): HostArray {
  switch (dtype) {
    case 'float32':
      return new Float32Array(size);
    case 'float64':
      return new Float64Array(size);
    case 'int32':
      return new Int32Array(size);
    case 'uint8':
      return new Uint8Array(size);
  }
}

/**
 * The tensor of a name, checked.
 *
 * @throws ParetorecError `missing-tensor` or `tensor-mismatch` when it is absent or has another dtype or shape.
 */
export function expectTensor(
  tensors: HostTensors,
  name: string,
  dtype: HostDtype,
  shape: readonly number[],
): HostTensor {
  const tensor = tensors.get(name);
  const expected = `${dtype} [${shape.join(', ')}]`;
  if (tensor === undefined) {
    throw new ParetorecError({
      code: 'missing-tensor',
      where: name,
      problem: 'the checkpoint does not have this tensor',
      expected,
      remedy: 'use a checkpoint of a run with the same configuration',
    });
  }
  const same =
    tensor.shape.length === shape.length && tensor.shape.every((size, axis) => size === shape[axis]);
  if (tensor.dtype !== dtype || !same) {
    throw new ParetorecError({
      code: 'tensor-mismatch',
      where: name,
      problem: "the checkpoint's tensor does not fit this configuration",
      found: `${tensor.dtype} [${tensor.shape.join(', ')}]`,
      expected,
      remedy: 'use a checkpoint of a run with the same configuration, data and vocabularies',
    });
  }
  return tensor;
}
