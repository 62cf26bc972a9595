/**
 * A dense array on the active backend. Made and combined by the operations of `@paretorec/tensor`; here only
 * its public face, so that contracts need no tensor library.
 */
export interface Tensor {
  readonly shape: number[];
  readonly dtype: string;
  readonly rank: number;
  readonly size: number;
  readonly isDisposed: boolean;
  dispose(): void;
}

/** A trainable or remembered array that lives in a {@link ParameterStore} and keeps its identity over steps. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** The current value; never dispose it. */
  readonly value: Tensor;
  /** Replaces the value; `value` is copied, not kept. */
  assign(value: Tensor): void;
}

/** How the entries of a new parameter are drawn. */
export type Initialiser =
  | { readonly kind: 'zeros' }
  | { readonly kind: 'constant'; readonly value: number }
  /** Uniform in ±sqrt(6 / (fanIn + fanOut)); the two last axes are taken where the fans are not given. */
  | { readonly kind: 'glorotUniform'; readonly fanIn?: number; readonly fanOut?: number }
  | { readonly kind: 'normal'; readonly standardDeviation: number };

/**
 * Holds every array that a run must remember: parameters, target copies, embedding tables, optimiser slots.
 * Whatever lives here is saved in and restored from checkpoints; a component writes no code for that.
 */
export interface ParameterStore {
  /** Creates a parameter, or throws when the name is taken. Names are paths such as `objectives/gru/kernel`. */
  create(name: string, shape: readonly number[], initialiser: Initialiser): Parameter;
  /** The same store with `prefix/` before every name. */
  scope(prefix: string): ParameterStore;
}
