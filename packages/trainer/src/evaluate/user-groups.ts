import { ParetorecError, type ListBatch } from '@paretorec/contracts';
import type { Dataset } from '@paretorec/data';

/** A division of users into named groups. */
export interface UserGroups {
  readonly names: readonly string[];
  /** The group of the user of a list, at the list's time. */
  groupOf(batch: ListBatch, list: number): number;
}

/** Users by how many past clicks their list knows of. */
export const BY_PAST_CLICKS: UserGroups = {
  names: ['no past clicks', '1 to 4 past clicks', '5 to 9 past clicks', '10 past clicks or more'],
  groupOf: ({ history }, list) => {
    const clicks = history.lengths[list]!;
    if (clicks === 0) return 0;
    return clicks < 5 ? 1 : clicks < 10 ? 2 : 3;
  },
};

/**
 * Users by a categorical field of theirs, or of the request.
 *
 * @throws ParetorecError `bad-group-field`.
 */
export async function groupsBy(dataset: Dataset, field: string): Promise<UserGroups> {
  const { user, context } = dataset.schema;
  const fields = [...user, ...context];
  const index = fields.findIndex(({ name, kind }) => name === field && kind === 'categorical');
  if (index < 0) {
    const known = fields.filter(({ kind }) => kind === 'categorical').map(({ name }) => name);
    throw new ParetorecError({
      code: 'bad-group-field',
      where: 'groups of users',
      problem: 'users are grouped by a categorical field of the user or the request',
      found: field,
      expected: known.length > 0 ? known.join(', ') : 'none: the log has no such field',
    });
  }
  const values = await dataset.values(field);
  return {
    names: values.map((value) => `${field} ${value}`),
    groupOf: (batch, list) => {
      const column = [...batch.user, ...batch.context][index];
      return column?.kind === 'categorical' ? column.ids[list]! : -1;
    },
  };
}
