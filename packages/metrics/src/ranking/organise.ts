import { ParetorecError } from '@paretorec/contracts';
import type { PredictionTable } from '@paretorec/contracts';
import { checkTable } from './check-table.js';
import { rankRows } from './rank-rows.js';

/**
 * A table's lists and users in an order of their own (by name), so that nothing that is computed from them, not
 * even the rounding of a sum, depends on the order of the rows.
 */
export interface OrganisedLists {
  readonly table: PredictionTable;
  readonly listNames: readonly string[];
  /** Names of users; null for the user that a list without a known user stands for. */
  readonly userNames: readonly (string | null)[];
  /** Rows of list l, best first: `ranked[starts[l] .. starts[l + 1]]`. */
  readonly starts: Int32Array;
  readonly ranked: Int32Array;
  /** [lists] */
  readonly listUser: Int32Array;
  /** [rows] */
  readonly rowList: Int32Array;
  /** [rows] */
  readonly rowUser: Int32Array;
}

/**
 * Groups rows by list, ranks each list and finds each list's user.
 *
 * @param seed of the hash that orders ties.
 * @throws ParetorecError `bad-predictions` for values out of range or a list with two users.
 */
export function organise(table: PredictionTable, seed: number): OrganisedLists {
  checkTable(table);
  const { rows, lists } = table;
  const sizes = new Int32Array(lists.names.length);
  for (const code of lists.codes) sizes[code]!++;
  const order = byName(lists.names, (code) => sizes[code]! > 0);
  const placeOf = new Int32Array(lists.names.length);
  const starts = new Int32Array(order.length + 1);
  order.forEach((code, place) => {
    placeOf[code] = place;
    starts[place + 1] = starts[place]! + sizes[code]!;
  });
  const rowList = new Int32Array(rows);
  const grouped = new Int32Array(rows);
  const next = starts.slice();
  for (let row = 0; row < rows; row++) {
    const list = placeOf[lists.codes[row]!]!;
    rowList[row] = list;
    grouped[next[list]!++] = row;
  }
  const listNames = order.map((code) => lists.names[code]!);
  const { listUser, userNames } = findUsers(table, rowList, listNames);
  return {
    table,
    listNames,
    userNames,
    starts,
    ranked: rankRows({ items: table.items, badness: badnessOf(table), listNames, starts, grouped }, seed),
    listUser,
    rowList,
    rowUser: rowList.map((list) => listUser[list]!),
  };
}

/**
 * The same lists under other scores; nothing is checked or grouped again.
 *
 * @param scores [rows]
 */
export function rescored(lists: OrganisedLists, scores: Float64Array, seed: number): OrganisedLists {
  const table = { ...lists.table, scores };
  const { listNames, starts, ranked: grouped } = lists;
  const rows = { items: table.items, badness: badnessOf(table), listNames, starts, grouped };
  return { ...lists, table, ranked: rankRows(rows, seed) };
}

/** [rows] smaller is better: the ranks where the table has them, else the scores with their sign turned. */
const badnessOf = ({ ranks, scores }: PredictionTable): Float64Array =>
  ranks ?? scores.map((score) => -score);

function findUsers(table: PredictionTable, rowList: Int32Array, listNames: readonly string[]) {
  const userOf = new Int32Array(listNames.length).fill(-1);
  const names = table.users?.names ?? [];
  const used = new Uint8Array(names.length);
  table.users?.codes.forEach((code, row) => {
    if (code < 0) return;
    used[code] = 1;
    const list = rowList[row]!;
    const known = userOf[list]!;
    if (known >= 0 && known !== code) {
      throw new ParetorecError({
        code: 'bad-predictions',
        where: `list "${listNames[list]}"`,
        problem: 'a list has two users',
        found: [names[known], names[code]]
          .sort()
          .map((name) => `"${name}"`)
          .join(' and '),
        expected: 'one user a list',
        remedy: 'make list ids distinct between users',
      });
    }
    userOf[list] = code;
  });
  const order = byName(names, (code) => used[code] === 1);
  const placeOf = new Int32Array(names.length);
  order.forEach((code, place) => (placeOf[code] = place));
  const userNames: (string | null)[] = order.map((code) => names[code]!);
  const listUser = userOf.map((code) => (code >= 0 ? placeOf[code]! : userNames.push(null) - 1));
  return { listUser, userNames };
}

function byName(names: readonly string[], isUsed: (code: number) => boolean): number[] {
  const codes: number[] = [];
  for (let code = 0; code < names.length; code++) if (isUsed(code)) codes.push(code);
  return codes.sort((a, b) => (names[a]! < names[b]! ? -1 : 1));
}
