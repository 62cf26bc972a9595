import { ParetorecError, type Parameter, type Tensor } from '@paretorec/contracts';
import { concat, matMul, reshape, scale, tile } from '../ops/ops.js';
import type { ErrorTape } from './error-tape.js';
import { denseProducts, rowProducts, type Layout, type ScoreProducts } from './score-products.js';

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
  #direct: Tensor[] = [];
  #rows: { readonly inputs: Tensor; readonly errors: Tensor; readonly factor: number }[] = [];

  /** @param shared the parameter itself: [S, ...], or [1, ...] where the networks share it. */
  constructor(shared: Parameter, layout: Layout, tape: ErrorTape) {
    this.name = shared.name;
    this.shape = [layout.networks * layout.lists, ...shared.shape.slice(1)];
    this.#shared = shared;
    this.#layout = layout;
    this.#tape = tape;
  }

  get value(): Tensor {
    const { networks, lists } = this.#layout;
    const owners = this.#shared.shape[0]!;
    return this.#tape.source(this.#shared.value, {
      forward: (value) =>
        reshape(tile(reshape(value, [owners, 1, -1]), [networks / owners, lists, 1]), this.shape),
      record: (_, errors) => this.#direct.push(errors),
    });
  }

  /** x [S B, R, in] times the kernel times a factor: [S B, R, out]. */
  project(x: Tensor, factor: number): Tensor {
    const [owners, inputs, outputs] = this.#shared.shape as [number, number, number];
    const [all, rows] = x.shape as [number, number];
    const times = (y: Tensor, transposed: boolean): Tensor => {
      const kernel = factor === 1 ? this.#shared.value : scale(this.#shared.value, factor);
      const product = matMul(reshape(y, [owners, -1, y.shape[2]!]), kernel, false, transposed);
      return reshape(product, [all, rows, transposed ? inputs : outputs]);
    };
    return this.#tape.through(x, {
      forward: (input) => times(input, false),
      backward: (error) => times(error, true),
      record: (inputs, errors) => this.#rows.push({ inputs, errors, factor }),
    });
  }

  /** Inner products of the gradients that were recorded since the last call. */
  takeProducts(): ScoreProducts[] {
    const { networks } = this.#layout;
    const isShared = this.#shared.shape[0] === 1 && networks > 1;
    const [direct, rows] = [this.#direct, this.#rows];
    [this.#direct, this.#rows] = [[], []];
    if (rows.length === 0) return direct.length === 0 ? [] : [denseProducts(direct, this.#layout, isShared)];
    const inputs = concat(
      rows.map((use) => use.inputs),
      1,
    );
    const errors = concat(
      rows.map(({ errors: back, factor }) => (factor === 1 ? back : scale(back, factor))),
      1,
    );
    if (direct.length === 0) return [rowProducts(inputs, errors, this.#layout, isShared)];
    const byRows = reshape(matMul(inputs, errors, true), this.shape);
    return [denseProducts([...direct, byRows], this.#layout, isShared)];
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
