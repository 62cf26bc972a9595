import { ParetorecError } from '@paretorec/contracts';
import type { CodedColumn, PredictionTable } from '@paretorec/contracts';

/** Throws `bad-predictions` for the first value that no metric could make sense of. */
export function checkTable(table: PredictionTable): void {
  const { rows, clicked, scores, dwell, ranks } = table;
  const columns = {
    clicked,
    scores,
    dwell,
    ranks,
    lists: table.lists.codes,
    items: table.items.codes,
    users: table.users?.codes,
  };
  for (const [name, column] of Object.entries(columns)) {
    if (column !== undefined && column.length !== rows)
      fail(name, `${column.length} values`, `${rows}, one a row`);
  }
  checkCodes('lists', table.lists, 0);
  checkCodes('items', table.items, 0);
  if (table.users !== undefined) checkCodes('users', table.users, -1);
  for (let row = 0; row < rows; row++) {
    if (!Number.isFinite(scores[row]!)) fail(`scores[${row}]`, String(scores[row]), 'a finite number');
    if (clicked[row]! > 1) fail(`clicked[${row}]`, String(clicked[row]), '0 or 1');
    if (clicked[row] === 1 && (dwell[row]! < 0 || dwell[row] === Number.POSITIVE_INFINITY)) {
      fail(`dwell[${row}]`, String(dwell[row]), 'seconds, 0 or more, or NaN for unknown');
    }
    if (ranks !== undefined && !Number.isFinite(ranks[row]!))
      fail(`ranks[${row}]`, String(ranks[row]), 'a finite number');
  }
}

function checkCodes(name: string, column: CodedColumn, lowest: number): void {
  const { codes, names } = column;
  for (let row = 0; row < codes.length; row++) {
    if (codes[row]! < lowest || codes[row]! >= names.length) {
      fail(`${name}.codes[${row}]`, String(codes[row]), `${lowest} to ${names.length - 1}`);
    }
  }
}

function fail(where: string, found: string, expected: string): never {
  throw new ParetorecError({
    code: 'bad-predictions',
    where: `predictions.${where}`,
    problem: 'bad value',
    found,
    expected,
  });
}
