import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  cagradWeights,
  dwaWeights,
  epoWeights,
  graddrop,
  imtlgWeights,
  minNormWeights,
  nashMtlWeights,
  onSimplex,
  pcgradWeights,
  quadraticForm,
  stchWeights,
  upgradWeights,
} from '../../index.js';

interface Case {
  readonly jacobian: number[][];
  readonly pcgrad: { readonly orders: number[][]; readonly weights: number[] };
  readonly cagrad: readonly { readonly c: number; readonly weights: number[] }[];
  readonly upgrad: readonly { readonly regularisation: number; readonly weights: number[] }[];
  readonly imtlG: number[];
  readonly nashMtl: number[] | null;
  readonly graddrop: readonly {
    readonly leak?: number[];
    readonly draws: number[];
    readonly vector: number[];
  }[];
}

/** Made by tools/reference/weighters/weightings.py with TorchJD, and from the papers where it has no such method. */
const fixture = JSON.parse(readFileSync(new URL('./weightings.fixture.json', import.meta.url), 'utf8')) as {
  readonly matrices: Readonly<Record<string, Case>>;
  readonly dwa: readonly { last: number[]; before: number[]; temperature: number; weights: number[] }[];
  readonly stch: readonly {
    losses: number[];
    preference: number[];
    ideal: number[];
    smoothing: number;
    weights: number[];
  }[];
  readonly epo: readonly {
    jacobian: number[][];
    losses: number[];
    preference: number[];
    mode: string;
    weights: number[];
  }[];
};

const gramOf = (vectors: readonly (readonly number[])[]): number[] =>
  vectors.flatMap((a) => vectors.map((b) => a.reduce((total, x, i) => total + x * b[i]!, 0)));

/** Gw: the inner products of the combined gradient with each. */
const products = (gram: readonly number[], weights: ArrayLike<number>): number[] =>
  Array.from(weights, (_, i) =>
    Array.from(weights).reduce((total, weight, j) => total + weight * gram[i * weights.length + j]!, 0),
  );

/** Expects numbers to agree to `tolerance` of the largest. */
function expectNear(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-6): void {
  expect(found.length).toBe(expected.length);
  const size = Math.max(...Array.from(expected, Math.abs));
  Array.from(found).forEach((value, i) =>
    expect(Math.abs(value - expected[i]!), `${value} for ${expected[i]!}`).toBeLessThanOrEqual(
      tolerance * size,
    ),
  );
}

describe.each(Object.entries(fixture.matrices))('weightings agree with TorchJD: %s', (_name, of) => {
  const { jacobian } = of;
  const [gram, count] = [gramOf(jacobian), jacobian.length];

  it('PCGrad', () => {
    expectNear(pcgradWeights(gram, count, of.pcgrad.orders), of.pcgrad.weights, 1e-12);
  });

  it.each(of.cagrad)('CAGrad, c = $c', ({ c, weights }) => {
    const found = cagradWeights(gram, count, { c });
    // Dependent gradients have many weights for the one combined gradient.
    expectNear(products(gram, found), products(gram, weights), 1e-8);
    if (minNormIsPositive(gram, count)) expectNear(found, weights, 1e-8);
  });

  it.each(of.upgrad)('UPGrad, regularisation $regularisation', ({ regularisation, weights }) => {
    const found = upgradWeights(gram, count, { regularisation });
    if (gram.some((product) => product !== 0)) expectNear(found, weights, 1e-7);
  });

  it('IMTL-G', () => expectNear(imtlgWeights(gram, count), of.imtlG, 1e-8));

  it('GradDrop', () => {
    for (const { leak, draws, vector } of of.graddrop)
      expectNear(graddrop(jacobian.flat(), count, draws, leak), vector, 1e-12);
  });
});

const bargains = Object.entries(fixture.matrices).flatMap(([name, { jacobian, nashMtl }]) =>
  nashMtl === null ? [] : [{ name, jacobian, nashMtl }],
);

it.each(bargains)('Nash-MTL agrees with TorchJD: $name', ({ jacobian, nashMtl }) => {
  expectNear(nashMtlWeights(gramOf(jacobian), jacobian.length), nashMtl, 1e-8);
});

describe('weightings of losses agree', () => {
  it.each(fixture.dwa)('DWA with TorchJD, %#', ({ last, before, temperature, weights }) => {
    expectNear(dwaWeights(last, before, temperature), weights, 1e-12);
  });

  it.each(fixture.stch)('STCH with the gradient of TorchJD, %#', ({ losses, weights, ...options }) => {
    expectNear(stchWeights(losses, options), weights, 1e-12);
  });

  it.each(fixture.epo)('EPO with HiGHS, %# ($mode)', ({ jacobian, losses, preference, weights }) => {
    for (const size of [1, 1e-20, 1e30]) {
      const gram = gramOf(jacobian).map((product) => product * size);
      expectNear(epoWeights(gram, losses, { preference }), weights, 1e-8);
    }
  });
});

/** Weightings of a Gram matrix as functions of it alone; PCGrad meets the others in their order. */
const weightings = {
  'min-norm': minNormWeights,
  pcgrad: (gram: readonly number[], count: number) =>
    pcgradWeights(gram, count, new Array<number[]>(count).fill([...Array(count).keys()])),
  cagrad: (gram: readonly number[], count: number) => cagradWeights(gram, count, { c: 0.4 }),
  'imtl-g': imtlgWeights,
  'nash-mtl': nashMtlWeights,
  upgrad: (gram: readonly number[], count: number) => upgradWeights(gram, count),
  epo: (gram: readonly number[], count: number) =>
    epoWeights(
      gram,
      Array.from({ length: count }, (_, k) => 1 + k),
      {
        preference: new Array<number>(count).fill(1 / count),
      },
    ),
};
const names = Object.keys(weightings) as (keyof typeof weightings)[];

/** Up to six gradients of up to five coordinates: dependent ones, zeros and equal ones among them. */
const anyGradients = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, columns]) => {
    const entry = fc.oneof(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: -2, max: 2 }));
    const row = fc.array(entry, { minLength: columns, maxLength: columns });
    return fc.array(row, { minLength: rows, maxLength: rows });
  });
/** Those without numbers whose squares lose digits. */
const ordinaryGradients = anyGradients.map((rows) =>
  rows.map((row) => row.map((x) => (Math.abs(x) < 1e-6 ? 0 : x))),
);
/** Two to six gradients that are well away from depending on each other. */
const independentGradients = fc
  .integer({ min: 2, max: 6 })
  .chain((rows) => {
    const row = fc.array(
      fc.integer({ min: -20, max: 20 }).map((x) => x / 10),
      { minLength: 8, maxLength: 8 },
    );
    return fc.array(row, { minLength: rows, maxLength: rows });
  })
  .filter((vectors) => minNormIsPositive(gramOf(vectors), vectors.length));
const scales = [1e-10, 1e-5, 1, 1e5, 1e15];

describe('weightings of a Gram matrix', () => {
  it.each(names)(
    '%s gives finite weights that scale to the simplex, for any gradients of any size',
    (name) => {
      const weighting = weightings[name];
      fc.assert(
        fc.property(anyGradients, fc.constantFrom(...scales), fc.boolean(), (vectors, scale, single) => {
          const exact = gramOf(vectors.map((row) => row.map((x) => x * scale)));
          // Rounded to single precision, dependent gradients have small negative eigenvalues.
          const gram = single ? exact.map(Math.fround) : exact;
          const raw = weighting(gram, vectors.length);
          const weights = onSimplex(raw, () => minNormWeights(gram, vectors.length));
          for (const weight of [...raw, ...weights]) expect(weight).toSatisfy(Number.isFinite);
          expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
          expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        }),
        { numRuns: 200 },
      );
    },
  );

  it.each(names.filter((name) => name !== 'epo'))(
    '%s does not depend on the size of all gradients, but for a factor',
    (name) => {
      const weighting = weightings[name];
      fc.assert(
        fc.property(independentGradients, fc.constantFrom(...scales), (vectors, scale) => {
          const [plain, scaled] = [1, scale].map((factor) =>
            onSimplex(weighting(gramOf(vectors.map((row) => row.map((x) => x * factor))), vectors.length)),
          );
          expectNear(scaled!, plain!, 1e-5);
        }),
      );
    },
  );

  it.each(names.filter((name) => name !== 'pcgrad' && name !== 'epo'))(
    '%s follows the order of the gradients',
    (name) => {
      const weighting = weightings[name];
      fc.assert(
        fc.property(independentGradients, (vectors) => {
          const plain = weighting(gramOf(vectors), vectors.length);
          const turned = weighting(gramOf([...vectors].reverse()), vectors.length);
          expectNear([...turned].reverse(), plain, 1e-5);
        }),
      );
    },
  );
});

describe('weights at the edges', () => {
  /** Of gradients that vanish each, and of one gradient of length two. */
  const edges = {
    'min-norm': { vanished: (count: number) => 1 / count, one: 1 },
    pcgrad: { vanished: () => 1, one: 1 },
    cagrad: { vanished: (count: number) => 1 / count, one: 1 + 0.4 },
    'imtl-g': { vanished: () => 0, one: 1 },
    'nash-mtl': { vanished: () => 0, one: 1 / 2 },
    upgrad: { vanished: (count: number) => 1 / count, one: 1 },
    epo: { vanished: (count: number) => 1 / count, one: 1 },
  };

  it.each(names)('%s of gradients that vanish, and of one alone', (name) => {
    for (const count of [1, 2, 3])
      expect([...weightings[name](new Array<number>(count ** 2).fill(0), count)]).toEqual(
        new Array<number>(count).fill(edges[name].vanished(count)),
      );
    expectNear(weightings[name]([4], 1), [edges[name].one], 1e-12);
  });

  const stationary = [
    [
      [1, 0],
      [-3, 0],
    ],
    [
      [1, 0],
      [-1, 2],
      [-1, -3],
    ],
  ];
  it.each(stationary.map((vectors) => ({ vectors })))(
    'stationary gradients have none: $vectors',
    ({ vectors }) => {
      const [gram, count, none] = [gramOf(vectors), vectors.length, vectors.map(() => 0)];
      expect([...nashMtlWeights(gram, count)]).toEqual(none);
      // In a smaller ball the mean still falls.
      expect([...cagradWeights(gram, count, { c: 3 })]).toEqual(none);
    },
  );

  it('Nash-MTL gives nothing where rounding has left no curvature', () => {
    // Three gradients in one line, rounded to single precision: the smallest eigenvalue is below 0.
    const gram = [
      [0.1415565460920334, -0.13716934621334076, -0.1709769368171692],
      [-0.13716934621334076, 0.1329181045293808, 0.16567791998386383],
      [-0.1709769368171692, 0.16567791998386383, 0.20651191473007202],
    ];
    expect([...nashMtlWeights(gram.flat(), 3)]).toEqual([0, 0, 0]);
  });

  it('CAGrad counts gradients as stationary up to the norm of g_w that is asked for', () => {
    fc.assert(
      fc.property(independentGradients, (vectors) => {
        const [gram, count] = [gramOf(vectors), vectors.length];
        const plain = cagradWeights(gram, count, { c: 0.9 });
        const moved = plain.map((weight) => weight - 1 / count);
        const total = moved.reduce((a, b) => a + b, 0);
        const trace = vectors.reduce((sum, _, i) => sum + gram[i * (count + 1)]!, 0);
        const found = Math.sqrt(quadraticForm(gram, moved) / trace) / total;
        const above = cagradWeights(gram, count, { c: 0.9, stationaryNorm: 1.001 * found });
        expect([...above]).toEqual(vectors.map(() => 0));
        const below = cagradWeights(gram, count, { c: 0.9, stationaryNorm: 0.999 * found });
        expectNear(below, plain);
      }),
    );
  });

  it('UPGrad keeps the preference where the matrix is that of no gradients', () => {
    expect([...upgradWeights([1, -2, -2, 1], 2, { preference: [0.3, 0.7] })]).toEqual([0.3, 0.7]);
  });

  it('IMTL-G leaves out eigenvalues below the tolerance, weights that cancel, and asymmetry by rounding', () => {
    // Eigenvalues 6 and 1; (2, 1) is the eigenvector of the larger.
    expectNear(imtlgWeights([5, 2, 2, 2], 2, 0.2), [2 / 3, 1 / 3], 1e-12);
    expectNear(imtlgWeights([5, 2 + 1e-9, 2, 2], 2, 0.2), [2 / 3, 1 / 3], 1e-8);
    // (1, 1, 0), (2, 1, √3) and (2, 1, -√3): G (-2, 1, 1) is twice the lengths over √2, and the weights sum to 0.
    expect([...imtlgWeights([2, 3, 3, 3, 8, 2, 3, 2, 8], 3)]).toEqual([0, 0, 0]);
  });

  it('EPO does without a gradient that vanishes, and returns to the preference where all losses do', () => {
    // The second loss is the worse; the first gradient would only make their ratio worse.
    expectNear(epoWeights([1, 0, 0, 0], [1, 2], { preference: [0.5, 0.5] }), [0, 1], 1e-12);
    expectNear(epoWeights([1, 0, 0, 1], [0, 0], { preference: [3, 1] }), [0.75, 0.25], 1e-12);
  });

  it('PCGrad passes over the gradient itself, whatever it conflicts with by now', () => {
    // (0, 1) less its parts against (1, -2) and (-1, -2) is (0.24, -0.12), which conflicts with (0, 1).
    const gram = gramOf([
      [0, 1],
      [1, -2],
      [-1, -2],
    ]);
    expectNear(pcgradWeights(gram, 3, [[1, 2, 0], [1], [2]]), [1, 1.4, 1.16], 1e-12);
  });
});

describe('what the papers promise', () => {
  const conflicts = (vectors: number[][], weights: ArrayLike<number>): number =>
    Math.min(...products(gramOf(vectors), weights));

  it('PCGrad conflicts with neither of two gradients', () => {
    fc.assert(
      fc.property(
        ordinaryGradients.filter((vectors) => vectors.length === 2),
        (vectors) => {
          const weights = weightings.pcgrad(gramOf(vectors), 2);
          expect(conflicts(vectors, weights)).toBeGreaterThanOrEqual(-1e-12);
        },
      ),
    );
  });

  it('CAGrad stays within c‖g_0‖ of the mean, and no direction there has a larger worst product', () => {
    fc.assert(
      fc.property(independentGradients, fc.constantFrom(0.2, 0.9, 3), (vectors, c) => {
        const [gram, count] = [gramOf(vectors), vectors.length];
        const weights = cagradWeights(gram, count, { c });
        const moved = weights.map((weight) => weight - 1 / count);
        const mean = new Float64Array(count).fill(1 / count);
        const radius = c * Math.sqrt(quadraticForm(gram, mean));
        expect(Math.sqrt(quadraticForm(gram, moved))).toBeCloseTo(radius, 6);
        // Strong duality: the worst product equals g_w · g_0 + c‖g_0‖‖g_w‖ for the w behind the weights.
        const total = moved.reduce((a, b) => a + b, 0);
        const w = moved.map((weight) => weight / total);
        const dual =
          products(gram, w).reduce((a, b) => a + b, 0) / count + radius * Math.sqrt(quadraticForm(gram, w));
        expect(conflicts(vectors, weights)).toBeCloseTo(dual, 6);
      }),
    );
  });

  it.each(['min-norm', 'nash-mtl', 'upgrad'] as const)(
    '%s conflicts with no gradient, whatever they are',
    (name) => {
      fc.assert(
        fc.property(ordinaryGradients, (vectors) => {
          const gram = gramOf(vectors);
          const weights = onSimplex(weightings[name](gram, vectors.length), () =>
            minNormWeights(gram, vectors.length),
          );
          const size = Math.max(...gram.map(Math.abs));
          expect(conflicts(vectors, weights)).toBeGreaterThanOrEqual(-1e-7 * size);
        }),
      );
    },
  );

  it('CAGrad with an empty ball is the mean gradient', () => {
    expect([...cagradWeights([1, -0.5, -0.5, 2], 2, { c: 0 })]).toEqual([0.5, 0.5]);
    expect([...cagradWeights([1, -1, -1, 1], 2, { c: 0.4 })]).toEqual([0.5, 0.5]);
  });

  it('UPGrad projects a gradient onto the directions that conflict with none: v ≥ u, Gv ≥ 0, (v - u) · Gv = 0', () => {
    const regularisation = 1e-4;
    fc.assert(
      fc.property(ordinaryGradients, fc.nat({ max: 5 }), (vectors, chosen) => {
        const [gram, count] = [gramOf(vectors), vectors.length];
        const trace = vectors.reduce((sum, _, i) => sum + gram[i * (count + 1)]!, 0);
        fc.pre(trace > 0);
        const preference = vectors.map((_, i) => (i === chosen % count ? 1 : 0));
        const weights = upgradWeights(gram, count, { preference, regularisation });
        const slopes = products(gram, weights).map(
          (product, i) => product / trace + regularisation * weights[i]!,
        );
        const above = weights.map((weight, i) => weight - preference[i]!);
        expect(Math.min(...above)).toBeGreaterThanOrEqual(-1e-12);
        expect(Math.min(...slopes)).toBeGreaterThanOrEqual(-1e-10);
        slopes.forEach((slope, i) => expect(Math.abs(slope * above[i]!)).toBeLessThan(1e-9));
      }),
      { numRuns: 300 },
    );
  });

  it('IMTL-G projects equally far on every direction', () => {
    fc.assert(
      fc.property(independentGradients, (vectors) => {
        const gram = gramOf(vectors);
        const raw = imtlgWeights(gram, vectors.length);
        if (raw.every((weight) => weight === 0)) return;
        const lengths = products(gram, raw).map(
          (product, i) => product / Math.sqrt(gram[i * (vectors.length + 1)]!),
        );
        expectNear(lengths, new Array<number>(vectors.length).fill(lengths[0]!), 1e-6);
      }),
    );
  });

  it('Nash-MTL lets every objective gain, α (Gα) = 1, whatever the size of each', () => {
    fc.assert(
      fc.property(
        independentGradients,
        fc.infiniteStream(fc.integer({ min: -4, max: 4 })),
        (vectors, powers) => {
          const rescaled = vectors.map((row) => {
            const factor = 10 ** (powers.next().value as number);
            return row.map((x) => x * factor);
          });
          const gram = gramOf(rescaled);
          const weights = nashMtlWeights(gram, vectors.length);
          products(gram, weights).forEach((product, i) => expect(product * weights[i]!).toBeCloseTo(1, 7));
        },
      ),
    );
  });

  it('EPO off the ray lowers the worst of the weighted losses or keeps it', () => {
    fc.assert(
      fc.property(independentGradients, (vectors) => {
        const weights = weightings.epo(gramOf(vectors), vectors.length);
        // Losses 1 .. K under equal preferences: the last is the worst.
        expect(products(gramOf(vectors), weights).at(-1)).toBeGreaterThanOrEqual(-1e-7);
      }),
    );
  });

  it('EPO descends to the preferred point of a convex front', () => {
    // Losses |x - a|² and |x - b|² of two points: the front is the segment between them.
    const [a, b] = [
      [0, 0],
      [2, 1],
    ] as const;
    const preference = [0.8, 0.2];
    let x = [1.7, -1];
    const differences = (): number[][] => [a, b].map((centre) => centre.map((value, i) => x[i]! - value));
    const losses = (): number[] => differences().map((d) => d[0]! ** 2 + d[1]! ** 2);
    for (let step = 0; step < 4000; step++) {
      const gradients = differences().map((d) => d.map((value) => 2 * value));
      const weights = epoWeights(gramOf(gradients), losses(), { preference });
      x = x.map(
        (value, i) => value - 0.003 * (weights[0]! * gradients[0]![i]! + weights[1]! * gradients[1]![i]!),
      );
    }
    // On the segment at the share t from a, the losses are 5t² and 5(1 - t)²: 4t² = (1 - t)², so t = 1 / 3.
    expect(x[0]).toBeCloseTo(2 / 3, 1);
    expect(x[1]).toBeCloseTo(1 / 3, 1);
  });

  it('STCH weighs the worst loss alone as the smoothing goes to 0, and the preference where all are equal', () => {
    expectNear(stchWeights([1, 3, 2], { preference: [0.5, 0.25, 0.25], smoothing: 1e-4 }), [0, 0.25, 0]);
    expectNear(stchWeights([0, 0], { preference: [0.7, 0.3], smoothing: 1 }), [0.35, 0.15]);
  });

  it('DWA weighs equal rates equally, whatever the losses', () => {
    expectNear(dwaWeights([1, 10, 0], [1, 10, 0], 2), [1, 1, 1]);
    expectNear(dwaWeights([1, 1], [1, 0], 2), [0, 2]);
  });

  it('GradDrop keeps one sign of a coordinate, the leak aside, and the sum where the signs agree', () => {
    const jacobian = [1, 2, 3, -2];
    expect([...graddrop(jacobian, 2, [0.9, 0.4])]).toEqual([4, 2]);
    expect([...graddrop(jacobian, 2, [0.9, 0.6])]).toEqual([4, -2]);
    expect([...graddrop(jacobian, 2, [0.9, 0.6], [1, 0])]).toEqual([4, 0]);
    // A draw that equals the probability keeps neither sign, as in the paper; nothing comes of nothing.
    expect([...graddrop([1, 0, -1, 0], 2, [0.5, 0.2], [0.5, 1])]).toEqual([-0.5, 0]);
  });
});

describe('onSimplex', () => {
  it('drops negative weights and scales the rest, by hand', () => {
    expect([...onSimplex([-1, 1, 3])]).toEqual([0, 0.25, 0.75]);
    expect([...onSimplex([1e308, 1e308])]).toEqual([0.5, 0.5]);
    expect([...onSimplex([0, -1])]).toEqual([0.5, 0.5]);
    expect([...onSimplex([0, 0], () => Float64Array.of(1, 0))]).toEqual([1, 0]);
  });
});

/** Whether no combination of the unit gradients comes near zero, so that weights are unique and well conditioned. */
function minNormIsPositive(gram: readonly number[], count: number): boolean {
  const unit = Array.from({ length: count * count }, (_, at) => {
    const [i, j] = [Math.floor(at / count), at % count];
    return gram[at]! / Math.sqrt(gram[i * (count + 1)]! * gram[j * (count + 1)]!);
  });
  return determinant(unit, count) > 1e-4;
}

function determinant(matrix: readonly number[], count: number): number {
  const rows = Array.from({ length: count }, (_, i) => matrix.slice(i * count, (i + 1) * count));
  let product = 1;
  for (let column = 0; column < count; column++) {
    const pivot = rows[column]![column]!;
    if (!(pivot > 0)) return 0;
    product *= pivot;
    for (let row = column + 1; row < count; row++) {
      const factor = rows[row]![column]! / pivot;
      for (let k = column; k < count; k++) rows[row]![k]! -= factor * rows[column]![k]!;
    }
  }
  return product;
}
