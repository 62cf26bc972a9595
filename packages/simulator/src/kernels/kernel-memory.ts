import { Memory, type WasmMemory } from './web-assembly.js';

/** WebAssembly's page. */
const PAGE = 65_536;
/** Pages of 32-bit addresses. */
const MOST_PAGES = 65_536;
/** What vector units like best, and every number needs at most. */
const ALIGNMENT = 16;

/**
 * The memory that a world, its feeds and the kernels share. Arrays are handed out for good: what lives shorter is kept and used
 * again by its owner.
 *
 * It is shared memory, so that arrays stay valid when it grows; and threads that are given it see the same world.
 */
export class KernelMemory {
  readonly memory: WasmMemory;
  /** First free byte, in the memory itself: threads take turns by it. */
  readonly #next: Int32Array;

  /** @param memory of another thread; a new one otherwise. */
  constructor(memory?: WasmMemory) {
    this.memory = memory ?? new Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
    this.#next = new Int32Array(this.memory.buffer, 0, 1);
    if (memory === undefined) this.#next[0] = ALIGNMENT;
  }

  /** An array of zeros that the kernels can reach at its `byteOffset`. */
  doubles(length: number): Float64Array {
    const at = this.#take(8 * length);
    return new Float64Array(this.memory.buffer, at, length);
  }

  /** See {@link doubles}. */
  floats(length: number): Float32Array {
    const at = this.#take(4 * length);
    return new Float32Array(this.memory.buffer, at, length);
  }

  /** See {@link doubles}. */
  words(length: number): Uint32Array {
    const at = this.#take(4 * length);
    return new Uint32Array(this.memory.buffer, at, length);
  }

  /** See {@link doubles}. */
  shorts(length: number): Uint16Array {
    const at = this.#take(2 * length);
    return new Uint16Array(this.memory.buffer, at, length);
  }

  /** See {@link doubles}. */
  bytes(length: number): Uint8Array {
    const at = this.#take(length);
    return new Uint8Array(this.memory.buffer, at, length);
  }

  /** Start of so many free bytes. Kernels read whole vectors, so one more lies behind every array. */
  #take(bytes: number): number {
    const size = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT + ALIGNMENT;
    const at = Atomics.add(this.#next, 0, size) >>> 0;
    const missing = at + size - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    return at;
  }
}
