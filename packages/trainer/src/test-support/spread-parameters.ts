import type { Parameter } from '@paretorec/contracts';
import { fromArray, read, tidy } from '@paretorec/tensor';
import type { Harness } from '@paretorec/testing';

/** The values of all embedding tables, live. */
export function embeddingTablesOf({ store }: Harness): Float32Array[] {
  return [...store.snapshot()].flatMap(([name, { data }]) =>
    /^embeddings\/.*\/values$/.test(name) ? [data as Float32Array] : [],
  );
}

/**
 * Replaces all parameters by larger random numbers: what starts at 0 would hide what meets there. Variances stay above 0.
 *
 * @param deviation of the numbers.
 */
export function spreadParameters(harness: Harness, deviation: number): void {
  const draw = harness.rng.fork('spread');
  const normals = (size: number): Float32Array =>
    Float32Array.from({ length: size }, () => deviation * draw.normal());
  const valuesOf = ({ name, value }: Parameter): Float32Array => {
    const numbers = normals(read(value).length);
    return name.endsWith('runningVariance') ? numbers.map((number) => 1 + Math.abs(number)) : numbers;
  };
  for (const table of embeddingTablesOf(harness)) table.set(normals(table.length));
  tidy(() => {
    for (const parameter of harness.store.entries())
      parameter.assign(fromArray(valuesOf(parameter), parameter.shape));
  });
}
