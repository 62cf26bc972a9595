import { InvalidArgumentError } from 'commander';

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** Bytes of a size such as `4GB` (powers of 1000) or `4GiB` (of 1024); undefined for any other text. */
export function parseMemory(text: string): number | undefined {
  const [, amount, prefix, binary] = /^(\d+(?:\.\d+)?) ?([KMGT])(i?)B$/iu.exec(text.trim()) ?? [];
  if (amount === undefined || prefix === undefined) return undefined;
  const power = 'KMGT'.indexOf(prefix.toUpperCase()) + 1;
  return Math.floor(Number(amount) * (binary === '' ? 1000 : 1024) ** power);
}

/** Parses the argument of an option. */
export function memoryArgument(text: string): string {
  if (parseMemory(text) === undefined) throw new InvalidArgumentError('expected a size such as 4GB or 500MB');
  return text;
}

/** Bytes in words, such as `3.2GB`. */
export function memoryText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const amount = bytes / 1000 ** power;
  return `${amount < 10 && power > 0 ? amount.toFixed(1).replace(/\.0$/u, '') : Math.round(amount)}${UNITS[power]}`;
}
