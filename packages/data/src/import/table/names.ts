import { ParetorecError } from '@paretorec/contracts';
import { CORE_COLUMNS } from '../../log/schema.js';
import { historyFields } from '../history.js';
import type { MappingFile } from './read-mapping.js';

/**
 * Refuses a mapping that gives two columns of a log file the same name.
 *
 * @throws ParetorecError `taken-name` with the place of the later one.
 */
export function refuseNameClashes(file: MappingFile): void {
  const { impressions, items, users } = file.mapping;
  const taken = {
    context: new Set([
      ...CORE_COLUMNS.lists.map(({ name }) => name),
      ...historyFields(true).map(({ name }) => name),
    ]),
    impression: new Set(CORE_COLUMNS.impressions.map(({ name }) => name)),
    item: new Set(CORE_COLUMNS.items.map(({ name }) => name)),
    user: new Set(CORE_COLUMNS.users.map(({ name }) => name)),
  };
  const claim = (group: keyof typeof taken, name: string, path: readonly PropertyKey[]): void => {
    if (taken[group].has(name)) {
      throw new ParetorecError({
        code: 'taken-name',
        where: file.where(path),
        problem: `the name "${name}" is taken in the log`,
        remedy: 'set another "name"',
      });
    }
    taken[group].add(name);
  };
  impressions.fields.forEach((field, i) =>
    claim(field.group, field.name ?? field.column, ['impressions', 'fields', i]),
  );
  impressions.labels.forEach((label, i) =>
    claim('impression', label.name ?? label.column, ['impressions', 'labels', i]),
  );
  items?.fields.forEach((field, i) => claim('item', field.name ?? field.column, ['items', 'fields', i]));
  users?.fields.forEach((field, i) => claim('user', field.name ?? field.column, ['users', 'fields', i]));
}
