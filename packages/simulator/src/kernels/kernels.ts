import type { KernelMemory } from './kernel-memory.js';
import { KERNELS_WASM } from './kernels-wasm.js';
import { Instance, Module } from './web-assembly.js';

/**
 * The simulator's innermost loops in WebAssembly, described in `kernels/kernels.ts` of this package. All addresses are bytes of one
 * {@link KernelMemory}: the `byteOffset` of its arrays.
 */
export interface Kernels {
  /** Two words for each of `count` counters (`purpose`, `indices[from + i]`), or (`purpose`, `from + i`) where `indices` is 0. */
  fillWords(
    key0: number,
    key1: number,
    purpose: number,
    indices: number,
    from: number,
    count: number,
    out: number,
  ): void;
  /** Draws candidates from all items of the pool by heat; gives the number of draws. */
  drawHot(
    key0: number,
    key1: number,
    purpose: number,
    table: number,
    size: number,
    seen: number,
    tick: number,
    items: number,
    fresh: number,
    count: number,
    until: number,
    most: number,
    scratch: number,
  ): number;
  /** Draws candidates by topic. */
  drawMatched(
    key0: number,
    key1: number,
    purpose: number,
    table: number,
    topics: number,
    weight: number,
    centre: number,
    start: number,
    z: number,
    sums: number,
    guide: number,
    seen: number,
    tick: number,
    items: number,
    fresh: number,
    count: number,
    until: number,
    most: number,
    scratch: number,
  ): void;
  /** e^score of each candidate under the logging policy; gives their sum. */
  weigh(
    vectors: number,
    scores: number,
    items: number,
    fresh: number,
    count: number,
    direction: number,
    ageing: number,
    weights: number,
  ): number;
  /** Rings the candidates' clocks and keeps the places of the first. */
  firstClocks(
    key0: number,
    key1: number,
    purpose: number,
    items: number,
    count: number,
    weights: number,
    soon: number,
    words: number,
    clocks: number,
    first: number,
    keep: number,
  ): void;
}

let compiled: object | undefined;

/** The kernels over a memory. */
export function kernelsOn({ memory }: KernelMemory): Kernels {
  compiled ??= new Module(Buffer.from(KERNELS_WASM, 'base64'));
  return new Instance(compiled, { env: { memory } }).exports as Kernels;
}
