/** A value of a CSV file; null and undefined are empty. */
export type CsvValue = string | number | boolean | null | undefined;

/** Lines of values as CSV (RFC 4180, with `\n`), the names of the columns first. */
export function csvText(lines: readonly (readonly CsvValue[])[]): string {
  return lines.map((line) => `${line.map(field).join(',')}\n`).join('');
}

function field(value: CsvValue): string {
  const text = String(value ?? '');
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
