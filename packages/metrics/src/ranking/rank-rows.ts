import type { CodedColumn } from '@paretorec/contracts';
import { tieHashFrom, tiePrefix } from './tie-hash.js';

/** Rows that are to be ranked within their lists. */
export interface UnrankedRows {
  readonly items: CodedColumn;
  /** [rows] smaller is better: a rank, or a score with its sign turned. */
  readonly badness: Float64Array;
  readonly listNames: readonly string[];
  /** Rows list after list; list l has `grouped[starts[l] .. starts[l + 1]]`. */
  readonly starts: Int32Array;
  readonly grouped: Int32Array;
}

/**
 * Orders the rows of every list from best to worst; ties by {@link tieHash}, and by item id where even the hashes are
 * equal.
 *
 * @param seed of the hash.
 * @returns the rows of `grouped` in their order.
 */
export function rankRows(
  { items, badness, listNames, starts, grouped }: UnrankedRows,
  seed: number,
): Int32Array {
  const ranked = grouped.slice();
  const compare = (a: number, b: number) => badness[a]! - badness[b]!;
  for (let list = 0; list < listNames.length; list++) {
    const rows = ranked.subarray(starts[list], starts[list + 1]).sort(compare);
    let prefix: number | undefined;
    for (let from = 0; from < rows.length;) {
      let to = from + 1;
      while (to < rows.length && badness[rows[to]!] === badness[rows[from]!]) to++;
      if (to - from > 1) {
        prefix ??= tiePrefix(seed, listNames[list]!);
        orderTies(rows.subarray(from, to), prefix, items);
      }
      from = to;
    }
  }
  return ranked;
}

function orderTies(rows: Int32Array, prefix: number, items: CodedColumn): void {
  const item = (row: number) => items.names[items.codes[row]!]!;
  const ties = Array.from(rows, (row) => ({ row, item: item(row), hash: tieHashFrom(prefix, item(row)) }));
  ties.sort((a, b) => a.hash - b.hash || (a.item < b.item ? -1 : 1));
  ties.forEach(({ row }, place) => (rows[place] = row));
}
