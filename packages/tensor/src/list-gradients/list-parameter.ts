import { ParetorecError, type Parameter, type Tensor } from '@paretorec/contracts';
import { keep } from '../ops/kept.js';
import { add, concat, matMul, reshape, scale, slice, tile, transpose, zeros } from '../ops/ops.js';
import type { ErrorTape } from './error-tape.js';
import { kernelGradients, rowProducts, rowsByRows, type Layout } from './score-products.js';

/** What is known of the gradients of the networks' outputs by a parameter, for each list. */
export type ListGradient =
  /** [S B, N] the gradients themselves. */
  | { readonly isShared: boolean; readonly gradients: Tensor }
  /** Their inner products: [S B, 1, 1], or [B, S, S] where the networks share the parameter. */
  | { readonly isShared: boolean; readonly products: Tensor };

/**
 * A parameter as S networks over B lists see it, when each list is run as a network of its own: list b of network s is network
 * s B + b. Nothing is copied where it is used as a kernel by `project`; each list gets a copy where `value` is asked for, which
 * costs memory: right for biases and small tables.
 */
export class ListParameter implements Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly #shared: Parameter;
  readonly #layout: Layout;
  readonly #tape: ErrorTape;
  readonly #isShared: boolean;
  /** What went into the kernel, use by use, times the factor of the use: [S B, R, in]. */
  readonly #uses: { readonly inputs: Tensor; readonly factor: number }[] = [];
  /** The inputs of all uses in one, and their rows by each other: the same for all ways back. */
  #inputs: Tensor | undefined;
  #inputsByRows: Tensor | undefined;
  #transposed: Tensor | undefined;
  /** What one way back brought: by copies of the value, and by uses as a kernel. */
  #direct: Tensor[] = [];
  #errors = new Map<number, Tensor>();

  /** @param shared the parameter itself: [S, ...], or [1, ...] where the networks share it. */
  constructor(shared: Parameter, layout: Layout, tape: ErrorTape) {
    this.name = shared.name;
    this.shape = [layout.networks * layout.lists, ...shared.shape.slice(1)];
    this.#shared = shared;
    this.#layout = layout;
    this.#tape = tape;
    this.#isShared = shared.shape[0] === 1 && layout.networks > 1;
  }

  get value(): Tensor {
    const { networks, lists } = this.#layout;
    const owners = this.#shared.shape[0]!;
    return this.#tape.source(this.#shared.value, {
      forward: (value) =>
        reshape(tile(reshape(value, [owners, 1, -1]), [networks / owners, lists, 1]), this.shape),
      record: (errors) => this.#direct.push(errors),
    });
  }

  /** x [S B, R, in] times the kernel times a factor: [S B, R, out]. */
  project(x: Tensor, factor: number): Tensor {
    const [owners, inputs, outputs] = this.#shared.shape as [number, number, number];
    const [all, rows] = x.shape as [number, number];
    const times = (y: Tensor, kernel: Tensor, width: number): Tensor => {
      const scaled = factor === 1 ? kernel : scale(kernel, factor);
      return reshape(matMul(reshape(y, [1, owners, -1, y.shape[2]!]), scaled), [all, rows, width]);
    };
    const use = this.#uses.push({ inputs: x, factor }) - 1;
    return this.#tape.through(x, {
      forward: (input) => times(input, reshape(this.#shared.value, [1, ...this.#shared.shape]), outputs),
      backward: (error) => times(error, this.#transposedKernel(), inputs),
      record: (errors) => this.#errors.set(use, errors),
    });
  }

  /** What was recorded since the last call; nothing where the way back did not come here. */
  take(): ListGradient | undefined {
    const [direct, errors] = [this.#direct, this.#errors];
    [this.#direct, this.#errors] = [[], new Map<number, Tensor>()];
    const isShared = this.#isShared;
    const flat = (x: Tensor): Tensor => reshape(x, [this.shape[0]!, -1]);
    if (errors.size === 0)
      return direct.length === 0 ? undefined : { isShared, gradients: flat(direct.reduce(add)) };
    const [all, width, outputs] = this.shape as [number, number, number];
    const reached = [...errors.keys()];
    const [first, last] = [Math.min(...reached), Math.max(...reached)];
    const uses = this.#uses.slice(first, last + 1);
    const back = uses.map(
      ({ inputs }, i) => errors.get(first + i) ?? zeros([all, inputs.shape[1]!, outputs]),
    );
    const [begin, rows] = [rowsOf(this.#uses.slice(0, first)), rowsOf(uses)];
    // The cheaper way, and such that it takes no more memory than inputs and errors do.
    if (direct.length === 0 && width * outputs > rows * (width + outputs)) {
      const known = this.#rowsByRows();
      const [groups, networks] = known.shape as [number, number];
      const inputs = slice(known, [0, 0, begin, 0, begin], [groups, networks, rows, networks, rows]);
      return { isShared, products: rowProducts(inputs, back, this.#layout, isShared) };
    }
    const inputs = slice(this.#rows(), [0, begin, 0], [all, rows, width]);
    const byUses = kernelGradients(inputs, concat(back, 1));
    return { isShared, gradients: direct.map(flat).reduce(add, byUses) };
  }

  /** Forgets what went into the kernel: the networks are about to be run again. */
  clear(): void {
    this.#uses.length = 0;
    this.#inputs?.dispose();
    this.#inputsByRows?.dispose();
    this.#transposed?.dispose();
    this.#inputs = this.#inputsByRows = this.#transposed = undefined;
  }

  /**
   * [1, S, out, in]. Products with a kernel that lies as they read it are faster, and half of all that a way back
   * computes are such. The extra axis keeps TensorFlow from folding the transposition back into the products.
   */
  #transposedKernel(): Tensor {
    const [owners, inputs, outputs] = this.#shared.shape as [number, number, number];
    const transposed = (): Tensor =>
      reshape(transpose(this.#shared.value, [0, 2, 1]), [1, owners, outputs, inputs]);
    return (this.#transposed ??= keep(transposed()));
  }

  #rows(): Tensor {
    return (this.#inputs ??= keep(concat(this.#scaledInputs(), 1)));
  }

  #rowsByRows(): Tensor {
    return (this.#inputsByRows ??= keep(rowsByRows(this.#scaledInputs(), this.#layout, this.#isShared)));
  }

  #scaledInputs(): Tensor[] {
    return this.#uses.map(({ inputs, factor }) => (factor === 1 ? inputs : scale(inputs, factor)));
  }

  assign(): never {
    throw new ParetorecError({
      code: 'parameter-of-a-list',
      kind: 'internal',
      where: this.name,
      problem: 'a parameter cannot change while the gradients of each list are computed',
    });
  }
}

const rowsOf = (uses: readonly { readonly inputs: Tensor }[]): number =>
  uses.reduce((total, { inputs }) => total + inputs.shape[1]!, 0);
