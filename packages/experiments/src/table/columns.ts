/** Columns that fit a terminal of {@link WIDTH} beside the names. */
export const COLUMNS = 5;
/** Of a terminal. */
export const WIDTH = 80;

const NAME_WIDTH = 15;
const CELL_WIDTH = 13;

/** A line of a table for a terminal; a long name has a line of its own, cut only where even that is too short. */
export function line(name: string, cells: readonly string[]): string {
  const rest = cells.map((cell) => cell.padStart(CELL_WIDTH)).join('');
  if (name.length <= NAME_WIDTH) return (name.padEnd(NAME_WIDTH) + rest).trimEnd();
  const label = name.length > WIDTH ? `${name.slice(0, WIDTH - 1)}…` : name;
  return `${label}\n${''.padEnd(NAME_WIDTH)}${rest}`.trimEnd();
}

/** An interval in as many digits as a column has room for; empty where it is unknown. */
export function interval(
  ends: { readonly low: number | null; readonly high: number | null } | undefined,
  decimals: number,
): string {
  if (ends === undefined || ends.low === null || ends.high === null) return '';
  const { low, high } = ends;
  const text = (digits: number): string => `[${short(low, digits)},${short(high, digits)}]`;
  let digits = Math.max(0, decimals - 1);
  while (digits > 0 && text(digits).length > CELL_WIDTH) digits -= 1;
  return text(digits);
}

function short(value: number, digits: number): string {
  const text = value.toFixed(digits).replace(/^(-?)0\./u, '$1.');
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** Breaks a line at spaces, so that none is longer than a terminal; later lines are set in. */
export function fold(text: string, indent = '    '): string[] {
  if (text.length <= WIDTH) return [text];
  const space = text.lastIndexOf(' ', WIDTH);
  const at = text.slice(0, Math.max(space, 0)).trim() === '' ? WIDTH : space;
  return [text.slice(0, at), ...fold(`${indent}${text.slice(at).trimStart()}`, indent)];
}
