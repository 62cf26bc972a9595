import type { ItemFacts, RankedList } from '@paretorec/contracts';
import type { OrganisedLists } from '../ranking/organise.js';

/**
 * The lists one by one as metrics see them, items from best to worst (so `order` is 0, 1, 2, ...).
 *
 * @param dwell [rows] in the unit to be judged; NaN where unknown or not clicked.
 */
export function* rankedLists(
  lists: OrganisedLists,
  dwell: Float64Array,
): Generator<RankedList, void, undefined> {
  const { table, ranked, starts, listNames, listUser, userNames } = lists;
  const { names, codes } = table.items;
  const facts: readonly ItemFacts[] = table.facts ?? names.map((id) => ({ id }));
  for (let list = 0; list < listNames.length; list++) {
    const rows = ranked.subarray(starts[list], starts[list + 1]);
    const listId = listNames[list]!;
    yield {
      listId,
      userId: userNames[listUser[list]!] ?? listId,
      items: Array.from(rows, (row) => facts[codes[row]!]!),
      scores: Float64Array.from(rows, (row) => table.scores[row]!),
      clicked: Uint8Array.from(rows, (row) => table.clicked[row]!),
      dwell: Float64Array.from(rows, (row) => dwell[row]!),
      order: Int32Array.from(rows, (_, place) => place),
    };
  }
}
