import { solve } from 'yalps';
import { innerProducts, squaredNorms } from './gram-weighting.js';

/** Options of {@link epoWeights}. */
export interface EpoOptions {
  /** r: K positive numbers. The wanted losses lie on the ray where r_k L_k are equal: the larger r_k, the smaller L_k. */
  readonly preference: ArrayLike<number>;
  /** Non-uniformity of r_k L_k up to which they count as equal; default 1e-4, as in the authors' program. */
  readonly balanced?: number;
}

/** Numbers below this count as 0 in the linear program, whose entries are of size one. */
const PRECISION = 1e-11;

/**
 * Exact Pareto optimal search (EPO; Mahapatra and Rajan, ICML 2020): while the losses are off the ray of the preference,
 * the direction that brings them closest to it without raising the worst of r_k L_k; on the ray, a descent of all.
 * Under exact gradients it ends at the Pareto optimal point of that ray. A linear program in K weights.
 *
 * @param gram K x K symmetric positive semi-definite, row-major: of the gradients of `losses`.
 * @param losses K non-negative numbers.
 * @returns K weights on the simplex. Where the program has no solution, or all losses or gradients are 0, the preference
 *   scaled to sum to one, as in the authors' program.
 */
export function epoWeights(
  gram: ArrayLike<number>,
  losses: ArrayLike<number>,
  { preference, balanced = 1e-4 }: EpoOptions,
): Float64Array {
  const count = losses.length;
  const shares = sharesOf(Float64Array.from(losses, (loss, k) => preference[k]! * loss));
  if (shares === undefined || extentOf(squaredNorms(gram, count)) === 0) return sharesOf(preference)!;
  const { nonUniformity, anchor } = adjustments(shares, preference);
  const gains = innerProducts(gram, anchor);
  const rows = Array.from({ length: count }, (_, k) => Array.from(gains, (_gain, j) => gram[k * count + j]!));
  const program = nonUniformity > balanced ? towardsRay(rows, gains, shares) : alongRay(rows, gains);
  return maximise(program) ?? sharesOf(preference)!;
}

/** The divergence of the shares from uniform (KL), and the direction a by the losses that lowers it fastest. */
function adjustments(
  shares: Float64Array,
  preference: ArrayLike<number>,
): { readonly nonUniformity: number; readonly anchor: Float64Array } {
  const logs = shares.map((share) => Math.log(Math.max(share, Number.MIN_VALUE) * shares.length));
  const nonUniformity = shares.reduce((total, share, k) => total + share * logs[k]!, 0);
  return { nonUniformity, anchor: logs.map((log, k) => preference[k]! * (log - nonUniformity)) };
}

/** max objective · β over the simplex, with coefficients · β at least `least` in every row. */
interface Program {
  readonly objective: ArrayLike<number>;
  readonly rows: readonly { readonly coefficients: ArrayLike<number>; readonly least: number }[];
}

/** Balance: the worst loss must not rise, those against the anchor no faster than it makes them, the others may. */
function towardsRay(products: readonly number[][], gains: Float64Array, shares: Float64Array): Program {
  const worst = Math.max(...shares);
  const anyGains = gains.some((gain) => gain > 0);
  const rows = products.flatMap((coefficients, j) => {
    if (!anyGains || shares[j] === worst) return [{ coefficients, least: 0 }];
    return gains[j]! > 0 ? [] : [{ coefficients, least: gains[j]! }];
  });
  return { objective: gains, rows };
}

/** Dominance: no loss rises and the balance is kept, as far as it can be. */
function alongRay(products: readonly number[][], gains: Float64Array): Program {
  const rows = products.map((coefficients) => ({ coefficients, least: 0 }));
  const kept = { coefficients: gains, least: Math.min(0, Math.max(...gains)) };
  return { objective: products.map(sumOf), rows: [...rows, kept] };
}

/** The solution of a program, undefined where it has none. Rows are scaled to entries of size one. */
function maximise({ objective, rows }: Program): Float64Array | undefined {
  const bounded = rows.map(({ coefficients, least }) => {
    const size = extentOf(coefficients) || 1;
    return { coefficients: Array.from(coefficients, (value) => value / size), least: least / size };
  });
  const aim = extentOf(objective) || 1;
  const { status, variables } = solve(
    {
      direction: 'maximize',
      objective: 'objective',
      constraints: [
        ['sum', { equal: 1 }] as const,
        ...bounded.map(({ least }, row) => [`row${row}`, { min: least }] as const),
      ],
      variables: Array.from(
        objective,
        (gain, k) =>
          [
            k,
            [
              ['objective', gain / aim] as const,
              ['sum', 1] as const,
              ...bounded.map(({ coefficients }, row) => [`row${row}`, coefficients[k]!] as const),
            ],
          ] as const,
      ),
    },
    { precision: PRECISION, includeZeroVariables: true },
  );
  return status === 'optimal' ? sharesOf(variables.map(([, value]) => value)) : undefined;
}

const sumOf = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0);

const extentOf = (values: ArrayLike<number>): number => Math.max(...Array.from(values, Math.abs));

/** Values scaled to sum to one; undefined where they cannot be. */
function sharesOf(values: ArrayLike<number>): Float64Array | undefined {
  const total = sumOf(values);
  return total > 0 ? Float64Array.from(values, (value) => value / total) : undefined;
}
