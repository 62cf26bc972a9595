import type { Rng } from '@paretorec/contracts';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Seeded draws for tests of this package, which knows no tensors and so not the project's own streams. */
export function testRng(seed = 1): Omit<Rng, 'fork'> {
  const random = xoroshiro128plus(seed);
  const uniform = (): number => uniformFloat64(random);
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    integer: (bound) => Math.floor(bound * uniform()),
  };
}
