import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { ParetorecError } from '@paretorec/contracts';

/** DuckDB's complaint about the text of a file as one line that names the line; other errors pass unchanged. */
export async function translateParseError(file: string, error: unknown): Promise<unknown> {
  if (!ParetorecError.isInstance(error)) return error;
  const message = error.cause instanceof Error ? error.cause.message : error.message;
  const csv = /CSV Error on Line: (\d+)/.exec(message);
  if (csv !== null) return broken(`${file}:${csv[1]}`, csvProblem(message), error);
  const json = /Malformed JSON in file .* in (?:line|record\/value) \d+: (.*?)\.? *(?:\n|$)/.exec(message);
  if (json !== null) {
    const line = await firstBrokenLine(file);
    const where = line === undefined ? file : `${file}:${line}`;
    return broken(where, { problem: `not JSON (${json[1]})`, expected: 'one JSON object a line' }, error);
  }
  return error;
}

/** DuckDB's own line numbers of NDJSON are off by one in places. */
async function firstBrokenLine(file: string): Promise<number | undefined> {
  let number = 0;
  for await (const line of createInterface({
    input: createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number++;
    if (line.trim() !== '' && !isJson(line)) return number;
  }
  return undefined;
}

function isJson(line: string): boolean {
  try {
    // Python writes these words for numbers, and DuckDB reads them
    JSON.parse(line.replaceAll(/-?\b(NaN|Infinity)\b/g, 'null'));
    return true;
  } catch {
    return false;
  }
}

function csvProblem(message: string): { problem: string; found?: string; expected?: string } {
  const columns = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  if (columns !== null) {
    return {
      problem: 'the line is not as long as the header',
      found: `${columns[2]} fields`,
      expected: columns[1]!,
    };
  }
  if (/unterminated quote/.test(message)) return { problem: 'a quote is opened and not closed' };
  if (/unicode|utf-8/i.test(message)) return { problem: 'the text is not UTF-8' };
  return { problem: `the line cannot be read (${message.split('\n')[0]})` };
}

function broken(where: string, what: { problem: string; found?: string; expected?: string }, cause: unknown) {
  return new ParetorecError({ code: 'broken-text', where, ...what, cause });
}
