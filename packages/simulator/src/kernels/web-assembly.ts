/** Shared memory, as threads can hand it to each other. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

interface WasmLibrary {
  readonly Memory: new (limits: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: true;
  }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

/** What is used of WebAssembly: Node's types lack it, and those that have it bring the whole browser. */
export const { Memory, Module, Instance } = (globalThis as unknown as { WebAssembly: WasmLibrary })
  .WebAssembly;
