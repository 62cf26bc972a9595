import type { ConfigPath } from './plain.js';

/** An experiment as it was written. */
export interface ConfigSource {
  readonly value: Record<string, unknown>;
  /** File, line and column (where known) and dotted path, for messages. */
  where(path: ConfigPath): string;
}

/** `file:line:column path` without what is not known. */
export function placeText(position: string, path: ConfigPath): string {
  return path.length === 0 ? position : `${position} ${path.join('.')}`;
}
