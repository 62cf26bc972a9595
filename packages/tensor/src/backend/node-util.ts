import { createRequire } from 'node:module';

/**
 * Puts back two functions of `node:util` that Node 23 removed and that tfjs-node 4.22 still calls when a tensor
 * is made (tensorflow/tfjs#8609). Does nothing where they exist. Call it before tfjs-node is loaded.
 */
export function restoreRemovedUtilFunctions(): void {
  // The CommonJS module object is the one that tfjs-node sees; an ES import would be a frozen view of it.
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown): boolean => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
}
