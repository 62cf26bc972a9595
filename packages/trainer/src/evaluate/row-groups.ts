import { ParetorecError, type FeatureSchema, type FieldColumn, type ListBatch } from '@paretorec/contracts';
import type { Dataset } from '@paretorec/data';

/** A division of the places of lists into named groups, by what their user or their item is. */
export interface RowGroups {
  /** What divides them: the name of a field, or `past clicks`. */
  readonly by: string;
  /** Whether it is something of the user (or the request), the same for all places of a list, or of the item. */
  readonly of: 'user' | 'item';
  readonly names: readonly string[];
  /** The group of a place at the list's time; -1 for none. */
  groupOf(batch: ListBatch, list: number, position: number): number;
}

/** By how many past clicks of the user the list knows of. */
export const BY_PAST_CLICKS: RowGroups = {
  by: 'past clicks',
  of: 'user',
  names: ['no past clicks', '1 to 4 past clicks', '5 to 9 past clicks', '10 past clicks or more'],
  groupOf: ({ history }, list) => {
    const clicks = history.lengths[list]!;
    if (clicks === 0) return 0;
    return clicks < 5 ? 1 : clicks < 10 ? 2 : 3;
  },
};

/** By how many clicks the item had before the list's time; needs batches with their outcome. */
export const BY_ITEM_CLICKS: RowGroups = {
  by: 'clicks so far',
  of: 'item',
  names: [
    'item without clicks',
    'item with 1 to 4 clicks',
    'item with 5 to 19 clicks',
    'item with 20 clicks or more',
  ],
  groupOf: ({ outcome, positions }, list, position) => {
    const clicks = outcome?.popularity[list * positions + position] ?? Number.NaN;
    if (Number.isNaN(clicks)) return -1;
    if (clicks === 0) return 0;
    return clicks < 5 ? 1 : clicks < 20 ? 2 : 3;
  },
};

/**
 * By a categorical field of the user, the request or the item.
 *
 * @throws ParetorecError `bad-group-field`.
 */
export async function groupsBy(dataset: Dataset, field: string): Promise<RowGroups> {
  const { user, context, item } = dataset.schema;
  const found = [...groupFields(user), ...groupFields(context), ...groupFields(item)];
  const own = found.find(({ name }) => name === field);
  if (own === undefined) {
    throw new ParetorecError({
      code: 'bad-group-field',
      where: 'groups',
      problem: 'groups are made by a categorical field of the user, the request or the item',
      found: field,
      expected:
        found.length > 0 ? found.map(({ name }) => name).join(', ') : 'none: the log has no such field',
    });
  }
  const { group, index } = own;
  const names = (await dataset.values(field)).map((value) => `${field} ${value}`);
  const idOf = (column: FieldColumn | undefined, place: number): number =>
    column?.kind === 'categorical' ? column.ids[place]! : -1;
  return {
    by: field,
    of: group === 'item' ? 'item' : 'user',
    names,
    groupOf: (batch, list, position) =>
      idOf(batch[group][index], group === 'item' ? list * batch.positions + position : list),
  };
}

/**
 * The item kinds that are looked at when none are asked for: the first categorical field of the item that several items share, or
 * where there is none the clicks so far.
 */
export async function defaultItemKinds(dataset: Dataset): Promise<RowGroups> {
  const [first] = groupFields(dataset.schema.item).filter(({ name, rows }) => name !== 'item_id' && rows > 2);
  return first === undefined ? BY_ITEM_CLICKS : groupsBy(dataset, first.name);
}

interface GroupField {
  readonly name: string;
  readonly rows: number;
  readonly group: 'user' | 'context' | 'item';
  readonly index: number;
}

function groupFields(fields: FeatureSchema['user']): GroupField[] {
  return fields.flatMap(({ name, kind, rows, group }, index) =>
    kind === 'categorical' && (group === 'user' || group === 'context' || group === 'item')
      ? [{ name, rows, group, index }]
      : [],
  );
}
