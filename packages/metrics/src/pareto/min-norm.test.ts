import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minNormWeights, quadraticForm } from './min-norm.js';

const gramOf = (vectors: number[][]): number[] =>
  vectors.flatMap((a) => vectors.map((b) => a.reduce((total, x, i) => total + x * b[i]!, 0)));

describe('minNormWeights', () => {
  it('gives inverse squared norms for orthogonal gradients', () => {
    const weights = minNormWeights(
      gramOf([
        [1, 0, 0],
        [0, 2, 0],
        [0, 0, 4],
      ]),
      3,
    );
    const inverse = [1, 1 / 4, 1 / 16];
    const total = 21 / 16;
    inverse.forEach((value, i) => expect(weights[i]).toBeCloseTo(value / total, 12));
  });

  it('finds zero where the hull holds it: opposed gradients are Pareto stationary', () => {
    const gram = gramOf([
      [1, 0],
      [-3, 0],
    ]);
    expect(quadraticForm(gram, minNormWeights(gram, 2))).toBeCloseTo(0, 12);
    const triangle = gramOf([
      [1, 0],
      [-1, 2],
      [-1, -3],
    ]);
    expect(quadraticForm(triangle, minNormWeights(triangle, 3))).toBeCloseTo(0, 12);
  });

  it('gives uniform weights for gradients that vanish', () => {
    for (const count of [1, 2, 3])
      expect([...minNormWeights(new Array<number>(count ** 2).fill(0), count)]).toEqual(
        new Array<number>(count).fill(1 / count),
      );
  });

  it('finds the foot of the perpendicular, whose face is known', () => {
    // Vectors e_1 + Σ_j x_ij e_j with Σ_i ω_i x_i = 0 over a face have the foot e_1; those beyond it lie farther along e_1.
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 4 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 20 })),
        fc.boolean(),
        (onFace, beyond, draws, turned) => {
          const draw = (): number => draws.next().value as number;
          const shares = Array.from({ length: onFace }, draw);
          const total = shares.reduce((a, b) => a + b, 0);
          // e_(i + 1) / ω_i less what they have in common is a simplex around 0.
          const face = shares.map((share, i) => [
            1,
            ...shares.map((_, j) => (i === j ? total / share : 0) - 1),
            ...new Array<number>(beyond).fill(0),
          ]);
          const others = Array.from({ length: beyond }, (_, i) => [
            1 + draw() / 10,
            ...shares.map(() => draw() - 10),
            ...Array.from({ length: beyond }, (__, j) => (i === j ? draw() : 0)),
          ]);
          const vectors = [...face, ...others];
          const expected = [...shares.map((share) => share / total), ...others.map(() => 0)];
          if (turned) [vectors, expected].forEach((list) => list.reverse());
          const weights = minNormWeights(gramOf(vectors), vectors.length);
          weights.forEach((weight, i) => expect(weight).toBeCloseTo(expected[i]!, 7));
        },
      ),
      { numRuns: 200 },
    );
  });

  const matrix = fc.integer({ min: 2, max: 6 }).chain((k) =>
    fc.array(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }), {
      minLength: k,
      maxLength: k,
    }),
  );

  it('satisfies the optimality conditions (Gω)_i ≥ ωᵀGω for any gradients at any scale', () => {
    fc.assert(
      fc.property(matrix, fc.integer({ min: -5, max: 7 }), (vectors, exponent) => {
        const factor = 10 ** exponent;
        const gram = gramOf(vectors.map((row) => row.map((x) => x * factor)));
        const count = vectors.length;
        const weights = minNormWeights(gram, count);
        expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
        const norm = quadraticForm(gram, weights);
        const size = Math.max(...vectors.map((_, i) => gram[i * count + i]!));
        // Squares of numbers near 1e-160 are subnormal: too few digits are left of them to solve by.
        fc.pre(size === 0 || size > 1e-290);
        for (let i = 0; i < count; i++) {
          const slope = weights.reduce((total, weight, j) => total + weight * gram[i * count + j]!, 0);
          expect(slope - norm).toBeGreaterThanOrEqual(-1e-7 * size);
        }
      }),
    );
  });
});
