import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { rescaled, squaredNorms } from './gram-weighting.js';

/**
 * Impartial weights (IMTL-G; Liu and others, ICLR 2021): the combined gradient projects equally far on every gradient's
 * direction. In the form G⁺√(diag G), scaled to sum to one (Quinton and Rey 2024), which allows dependent gradients.
 * One eigendecomposition.
 *
 * @param gram K x K symmetric positive semi-definite, row-major.
 * @param tolerance eigenvalues of at most this share of the largest count as 0; default K times the machine epsilon.
 *   Give that of single precision for a matrix that was computed so.
 * @returns K weights of any sign that sum to one; zeros where they cannot.
 */
export function imtlgWeights(
  gram: ArrayLike<number>,
  count: number,
  tolerance = count * Number.EPSILON,
): Float64Array {
  const squares = squaredNorms(gram, count);
  const size = Math.sqrt(Math.max(...squares));
  if (!(size > 0)) return new Float64Array(count);
  const unit = rescaled(gram, new Float64Array(count).fill(size));
  const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(
    // The library fails on numbers so small that they have lost digits.
    Matrix.from1DArray(
      count,
      count,
      unit.map((entry) => (Math.abs(entry) < 1e-200 ? 0 : entry)),
    ),
    { assumeSymmetric: true },
  );
  const norms = squares.map(Math.sqrt);
  const weights = new Float64Array(count);
  const least = tolerance * Math.max(...values);
  values.forEach((value, column) => {
    if (!(value > least)) return;
    const vector = vectors.getColumn(column);
    const share = vector.reduce((total, entry, i) => total + entry * norms[i]!, 0) / value;
    vector.forEach((entry, i) => (weights[i]! += share * entry));
  });
  const [total, extent] = weights.reduce(([sum, sizes], w) => [sum + w, sizes + Math.abs(w)], [0, 0] as [
    number,
    number,
  ]);
  return Math.abs(total) <= 1e-12 * extent
    ? new Float64Array(count)
    : weights.map((weight) => weight / total);
}
