/** The backends that a computation can run on, fastest first. */
export const BACKEND_NAMES = ['tfjs-node', 'wasm', 'cpu'] as const;

/**
 * `tfjs-node` is TensorFlow's C++ library in the per-user cache (see {@link installBackend}), `wasm` is
 * WebAssembly with SIMD on one thread, `cpu` is plain JavaScript.
 */
export type BackendName = (typeof BACKEND_NAMES)[number];

/** What a user may ask for: a backend, or `auto` for the fastest one that is there. */
export type BackendChoice = BackendName | 'auto';

/** The backend in use, as shown by `paretorec backend info` and kept in a run's manifest. */
export interface BackendInfo {
  readonly name: BackendName;
  /** Version of TensorFlow.js. */
  readonly tfjs: string;
  /** Version of the TensorFlow library; only for `tfjs-node`. */
  readonly tensorflow?: string;
  /** Where the TensorFlow library came from; only for `tfjs-node`. */
  readonly source?: InstallSource;
  /** Folder that holds the library; only for `tfjs-node`. */
  readonly location?: string;
  /** Threads that one operation may use. */
  readonly threads: number;
  /** Resident memory of this process, bytes. */
  readonly residentBytes: number;
  /** Measured speed of a 1024 x 1024 matrix product, 10^9 floating point operations a second. */
  readonly gflops?: number;
}

/** `prebuilt`: tfjs-node's own binary; `wheel`: compiled against the public TensorFlow wheel. */
export type InstallSource = 'prebuilt' | 'wheel';

/** Whether one backend can be used here, and if not, why and what to do. */
export interface BackendCheck {
  readonly name: BackendName;
  readonly available: boolean;
  /** One line: the version and place, or the reason and the remedy. */
  readonly detail: string;
}
