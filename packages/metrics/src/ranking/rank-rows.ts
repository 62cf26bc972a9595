import type { PredictionTable } from '@paretorec/contracts';
import { tieHashFrom, tiePrefix } from './tie-hash.js';

/**
 * Orders the rows of every list from best to worst: by `ranks` where the table has them, else by score; ties by
 * {@link tieHash}, and by item id where even the hashes are equal.
 *
 * @param grouped rows list after list; list l has `grouped[starts[l] .. starts[l + 1]]`.
 */
export function rankRows(
  table: PredictionTable,
  listNames: readonly string[],
  starts: Int32Array,
  grouped: Int32Array,
  seed: number,
): Int32Array {
  const ranked = grouped.slice();
  const badness = table.ranks ?? table.scores.map((score) => -score);
  const compare = (a: number, b: number) => badness[a]! - badness[b]!;
  for (let list = 0; list < listNames.length; list++) {
    const rows = ranked.subarray(starts[list], starts[list + 1]).sort(compare);
    let prefix: number | undefined;
    for (let from = 0; from < rows.length;) {
      let to = from + 1;
      while (to < rows.length && badness[rows[to]!] === badness[rows[from]!]) to++;
      if (to - from > 1) {
        prefix ??= tiePrefix(seed, listNames[list]!);
        orderTies(rows.subarray(from, to), prefix, table);
      }
      from = to;
    }
  }
  return ranked;
}

function orderTies(rows: Int32Array, prefix: number, table: PredictionTable): void {
  const item = (row: number) => table.items.names[table.items.codes[row]!]!;
  const ties = Array.from(rows, (row) => ({ row, item: item(row), hash: tieHashFrom(prefix, item(row)) }));
  ties.sort((a, b) => a.hash - b.hash || (a.item < b.item ? -1 : 1));
  ties.forEach(({ row }, place) => (rows[place] = row));
}
