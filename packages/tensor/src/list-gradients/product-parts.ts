/** Most multiplications of one product among many for which TensorFlow takes the products side by side. */
const SIDE_BY_SIDE = 2 ** 14;

/**
 * Into how many parts the axis that is summed over should fall, for a product of many pairs of small matrices.
 *
 * TensorFlow's processor kernel (BatchMatMulV2) computes the pairs side by side while each is small, and beyond one after another, with
 * threads inside each, which takes longer for matrices a little over the bound. More and smaller pairs whose products are
 * added up stay below it. Products with a vector are side by side whatever their size.
 *
 * @param shared extent of the axis that is summed over.
 * @param rows of a product.
 * @param columns of a product.
 * @returns a divisor of `shared`; 1 where no parts help, or their products would take more memory than the matrices do.
 */
export function productParts(shared: number, rows: number, columns: number): number {
  if (rows === 1 || columns === 1) return 1;
  const fits = (parts: number): boolean => parts * rows * columns <= shared * (rows + columns);
  for (let parts = 1; fits(parts); parts++) {
    if (shared % parts === 0 && (shared / parts) * rows * columns <= SIDE_BY_SIDE) return parts;
  }
  return 1;
}
