import type { LogSchema } from '@paretorec/data';

/**
 * The declared content of a simulated log. Not declared, so that no model takes them for inputs: the day (a test day has no
 * like in training), the number of candidates, the policy, and the platform of a list, which is the user's.
 */
export function simulatedSchema(
  source: Readonly<Record<string, unknown>>,
  counts: { readonly lists: number; readonly impressions: number },
): LogSchema {
  return {
    format: 'paretorec-log',
    version: 1,
    source: { simulator: { ...source } },
    ...counts,
    fields: [
      { name: 'age', file: 'users', group: 'user', kind: 'categorical', description: 'band, 0 to 5' },
      { name: 'gender', file: 'users', group: 'user', kind: 'categorical' },
      { name: 'city', file: 'users', group: 'user', kind: 'categorical', description: 'tier, 0 to 4' },
      { name: 'platform', file: 'users', group: 'user', kind: 'categorical' },
      { name: 'hour', file: 'lists', group: 'context', kind: 'categorical' },
      {
        name: 'request',
        file: 'lists',
        group: 'context',
        kind: 'numeric',
        description: 'earlier lists of the session',
      },
      {
        name: 'type',
        file: 'items',
        group: 'item',
        kind: 'categorical',
        description: 'article, news, video',
      },
      {
        name: 'topic',
        file: 'items',
        group: 'item',
        kind: 'categorical',
        description: 'wrong for one in twenty',
      },
      { name: 'tags', file: 'items', group: 'item', kind: 'multi' },
      {
        name: 'length',
        file: 'items',
        group: 'item',
        kind: 'numeric',
        description: 'characters, or seconds of a video',
      },
      { name: 'publisher', file: 'items', group: 'item', kind: 'categorical' },
      { name: 'publish_time', file: 'items', group: 'item', kind: 'numeric', unit: 'UTC ms' },
      { name: 'title_style', file: 'items', group: 'item', kind: 'categorical' },
      { name: 'media_count', file: 'items', group: 'item', kind: 'numeric' },
    ],
    labels: [
      { name: 'clicked', kind: 'binary' },
      { name: 'dwell', kind: 'duration', unit: 'seconds' },
    ],
    columns: {},
  };
}
