import { createRequire } from 'node:module';

/**
 * Gives `node:util` the two functions that tfjs-node 4.22 calls whenever a tensor is made: Node 23 removed them
 * (tensorflow/tfjs#8609), and Node 22 prints a warning at their first use. Call it before tfjs-node is loaded.
 */
export function restoreRemovedUtilFunctions(): void {
  // The CommonJS module object is the one that tfjs-node sees; an ES import would be a frozen view of it.
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] = (value: unknown): boolean => value === null || value === undefined;
  util['isArray'] = Array.isArray;
}
