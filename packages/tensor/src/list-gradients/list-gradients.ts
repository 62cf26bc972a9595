import { ParetorecError, type Parameter, type ParameterStore, type Tensor } from '@paretorec/contracts';
import { add, concat, identityMatrix, mul, reshape, tidy, tile, transpose, zeros } from '../ops/ops.js';
import { ErrorTape } from './error-tape.js';
import { ListParameter, type ListGradient } from './list-parameter.js';
import { denseProducts, type Layout } from './score-products.js';

/** What {@link ListGradients.of} finds. */
export interface ListGradientProducts {
  /** [B, S, S] inner products of the networks' gradients by all parameters. */
  readonly products: Tensor;
  /** [S, B, ...] gradients by the leaves, in the order in which they were asked for. */
  readonly leaves: readonly Tensor[];
}

/**
 * Inner products of the gradients of S networks' outputs by their parameters for each of B lists, with no gradient of a
 * list held in memory ("ghost norms" of private SGD).
 *
 * The S networks are made once more as S B networks, one for each of their lists, from the parameters that {@link parameters}
 * gives. Then an activation's first axis says whose it is, in whatever network: what goes into a kernel and the error that comes back to it
 * are taken list by list, and so are the gradients of biases and small tables.
 */
export class ListGradients {
  /** Gives the parameters of the original under their names, as the S B networks take them. */
  readonly parameters: ParameterStore;
  readonly #layout: Layout;
  readonly #tape = new ErrorTape();
  readonly #made: ListParameter[] = [];

  /** @param originals parameters of the S networks, by the names under which they were created. */
  constructor(originals: ReadonlyMap<string, Parameter>, layout: Layout) {
    this.#layout = layout;
    this.parameters = this.#scope(originals, '');
  }

  /**
   * Differentiates each of a network's outputs: one pass forwards, and one backwards from each output over what it depends on.
   *
   * @param compute gives for each output its sum over the S B networks; `leaf` turns an input [B, ...], or [S, B, ...] where
   *   `hasNetworks`, into that of the networks, [S B, 1, ...].
   */
  of(
    compute: (leaf: (x: Tensor, hasNetworks: boolean) => Tensor) => readonly Tensor[],
  ): ListGradientProducts[] {
    const { networks, lists } = this.#layout;
    return tidy(() => {
      const takeLeaves: (() => Tensor)[] = [];
      const leaf = (x: Tensor, hasNetworks: boolean): Tensor => {
        const rest = x.shape.slice(hasNetworks ? 2 : 1);
        let found: Tensor | undefined;
        takeLeaves.push(() => {
          const errors = found;
          found = undefined;
          const shape = [networks, lists, ...rest];
          return errors === undefined ? zeros(shape) : reshape(errors, shape);
        });
        return this.#tape.source(x, {
          forward: (input) => {
            const flat = reshape(input, [hasNetworks ? networks : 1, lists, -1]);
            const each = hasNetworks ? flat : tile(flat, [networks, 1, 1]);
            return reshape(each, [networks * lists, 1, ...rest]);
          },
          record: (errors) => (found = errors),
        });
      };
      const found = this.#tape.run(
        () => compute(leaf),
        () => ({
          products: this.#total(this.#made.flatMap((parameter) => parameter.take() ?? [])),
          leaves: takeLeaves.map((take) => take()),
        }),
      );
      this.#made.forEach((parameter) => parameter.clear());
      return found;
    });
  }

  /** [B, S, S] */
  #total(found: readonly ListGradient[]): Tensor {
    const { networks, lists } = this.#layout;
    const own = this.#productsOf(found, false);
    const norms =
      own === undefined
        ? zeros([lists, networks, 1])
        : transpose(reshape(own, [networks, lists, 1]), [1, 0, 2]);
    const diagonal = mul(norms, identityMatrix(networks));
    const shared = this.#productsOf(found, true);
    return shared === undefined ? diagonal : add(diagonal, shared);
  }

  #productsOf(found: readonly ListGradient[], isShared: boolean): Tensor | undefined {
    const chosen = found.filter((one) => one.isShared === isShared);
    const gradients = chosen.flatMap((one) => ('gradients' in one ? [one.gradients] : []));
    // Small ones side by side, where their networks have to be brought together.
    const joined = isShared && gradients.length > 0 ? [concat(gradients, 1)] : gradients;
    const products = [
      ...chosen.flatMap((one) => ('products' in one ? [one.products] : [])),
      ...joined.map((one) => denseProducts(one, this.#layout, isShared)),
    ];
    return products.length === 0 ? undefined : products.reduce(add);
  }

  #scope(originals: ReadonlyMap<string, Parameter>, prefix: string): ParameterStore {
    return {
      create: (name, shape) => {
        const path = `${prefix}${name}`;
        const original = originals.get(path);
        if (original === undefined || !this.#fits(original.shape, shape))
          throw foreign(path, shape, original);
        const parameter = new ListParameter(original, this.#layout, this.#tape);
        this.#made.push(parameter);
        return parameter;
      },
      scope: (inner) => this.#scope(originals, `${prefix}${inner}/`),
    };
  }

  #fits([owners, ...original]: readonly number[], [all, ...rest]: readonly number[]): boolean {
    const { networks, lists } = this.#layout;
    return (
      (owners === 1 || owners === networks) &&
      all === networks * lists &&
      rest.length === original.length &&
      rest.every((extent, i) => extent === original[i])
    );
  }
}

function foreign(path: string, shape: readonly number[], original: Parameter | undefined): ParetorecError {
  return new ParetorecError({
    code: 'parameter-without-networks',
    kind: 'internal',
    where: path,
    problem: 'gradients of each list need parameters whose first axis is that of the networks',
    found: `[${shape.join(', ')}] for lists, ${original === undefined ? 'none' : `[${original.shape.join(', ')}]`} before`,
    expected: 'the same parameters with another first axis',
  });
}
