import type { FeatureSchema, FieldSpec, ObjectiveSpec } from '@paretorec/contracts';

const field = (
  name: string,
  group: FieldSpec['group'],
  kind: FieldSpec['kind'],
  rows: number,
): FieldSpec => ({ name, group, kind, rows, idDropout: 0 });

/** A few fields of every group and kind, histories of at most 2 clicks. */
export const TINY_SCHEMA: FeatureSchema = {
  user: [field('age', 'user', 'numeric', 2)],
  context: [field('hour', 'context', 'categorical', 4)],
  item: [field('id', 'item', 'categorical', 12), field('tags', 'item', 'multi', 5)],
  impression: [field('clicks', 'impression', 'numeric', 2)],
  history: [field('dwell', 'history', 'numeric', 2)],
  historyLength: 2,
};

/** K objectives named `objective0`, `objective1`, ...; the second is learnt on the clicked alone. */
export function tinyObjectives(count: number): ObjectiveSpec[] {
  return Array.from({ length: count }, (_, k) => ({
    name: `objective${k}`,
    label: k === 0 ? 'clicked' : 'dwell',
    population: k === 1 ? 'clicked' : 'all',
  }));
}
