import type { Tensor } from '@paretorec/contracts';
import { fromArray } from '@paretorec/tensor';

/** An array of any rank as a fixture holds it. */
export type NestedNumbers = readonly (number | NestedNumbers)[];

/** All numbers, row by row. */
export function flatNumbers(numbers: NestedNumbers): number[] {
  return numbers.flatMap((one) => (typeof one === 'number' ? [one] : flatNumbers(one)));
}

/** Lengths from the outermost in, by the first entry of each. */
export function shapeOfNumbers(numbers: NestedNumbers): number[] {
  const [first] = numbers;
  return [numbers.length, ...(typeof first === 'object' ? shapeOfNumbers(first) : [])];
}

/** A tensor of them. */
export function tensorOfNumbers(numbers: NestedNumbers): Tensor {
  return fromArray(Float32Array.from(flatNumbers(numbers)), shapeOfNumbers(numbers));
}
