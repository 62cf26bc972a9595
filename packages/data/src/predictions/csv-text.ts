const QUOTE = 34;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Splits the first record of CSV text into its fields; quotes are doubled inside quoted fields. */
export function firstRecord(text: string, delimiter: string): string[] {
  const fields = [''];
  let quoted = false;
  for (let i = text.startsWith('\uFEFF') ? 1 : 0; i < text.length; i++) {
    const sign = text[i]!;
    const last = fields.length - 1;
    if (quoted) {
      if (sign !== '"') fields[last] += sign;
      else if (text[i + 1] === '"') fields[last] += text[++i]!;
      else quoted = false;
    } else if (sign === '"' && fields[last] === '') quoted = true;
    else if (sign === delimiter) fields.push('');
    else if (sign === '\n' || sign === '\r') break;
    else fields[last] += sign;
  }
  return fields;
}

/**
 * The line (from 1) on which a record starts. Empty lines are no records; a quoted field may span lines.
 *
 * @param record from 0, the header being record 0.
 * @param delimiter undefined for text without quoting, where every line that is not empty is a record.
 */
export async function lineOfRecord(
  bytes: AsyncIterable<Uint8Array>,
  record: number,
  delimiter: string | undefined,
): Promise<number> {
  const separator = delimiter?.charCodeAt(0);
  let [line, start, seen, length] = [1, 1, -1, 0];
  let [fieldStart, quoted, previous] = [true, false, 0];
  for await (const chunk of bytes) {
    for (const byte of chunk) {
      const ends = byte === LINE_FEED || byte === CARRIAGE_RETURN;
      if (ends && !(byte === LINE_FEED && previous === CARRIAGE_RETURN)) line++;
      previous = byte;
      if (ends && !quoted) {
        if (length > 0 && seen === record) return start;
        [length, fieldStart] = [0, true];
        continue;
      }
      if (length === 0) {
        start = line;
        seen++;
      }
      length++;
      // A second quote right after a closing one reopens the field: it was a doubled quote
      if (separator !== undefined && byte === QUOTE) [quoted, fieldStart] = [!quoted && fieldStart, quoted];
      else fieldStart = byte === separator;
    }
  }
  return start;
}
