import type { FeatureSchema, FieldColumn, FieldSpec, ListBatch } from '@paretorec/contracts';
import { describe, expect, it } from 'vitest';
import { applyIdDropout, createRng } from '../index.js';

const COUNT = 2_000;
const field = (
  name: string,
  group: FieldSpec['group'],
  kind: FieldSpec['kind'],
  idDropout: number,
): FieldSpec => ({
  name,
  group,
  kind,
  rows: 5,
  idDropout,
});
const schema: FeatureSchema = {
  user: [field('user', 'user', 'categorical', 0.5)],
  context: [field('hour', 'context', 'categorical', 0)],
  item: [field('id', 'item', 'categorical', 0.1), field('tags', 'item', 'multi', 1)],
  impression: [field('age', 'impression', 'numeric', 1)],
  history: [],
  historyLength: 1,
};
const ids = (): FieldColumn => ({ kind: 'categorical', ids: new Int32Array(COUNT).fill(3) });
const tags = (): FieldColumn => ({ kind: 'multi', offsets: Int32Array.of(0, 2), ids: Int32Array.of(1, 2) });
const age: FieldColumn = { kind: 'numeric', values: Float32Array.of(1) };
const batch: ListBatch = {
  lists: COUNT,
  positions: 1,
  lengths: new Int32Array(COUNT).fill(1),
  user: [ids()],
  context: [ids()],
  item: [ids(), tags()],
  impression: [age],
  history: { lengths: new Int32Array(COUNT).fill(1), item: [ids(), tags()], own: [] },
  labels: {},
};
const droppedShare = (column: FieldColumn | undefined): number => {
  if (column?.kind !== 'categorical') throw new Error('not categorical');
  expect(column.ids.every((id) => id === 0 || id === 3)).toBe(true);
  return column.ids.filter((id) => id === 0).length / COUNT;
};

describe('applyIdDropout', () => {
  const before = structuredClone(batch);
  const dropped = applyIdDropout(batch, schema, createRng(1));

  it('drops the stated share of every group and leaves other columns', () => {
    expect(droppedShare(dropped.user[0])).toBeCloseTo(0.5, 1);
    expect(Math.abs(droppedShare(dropped.item[0]) - 0.1)).toBeLessThan(5 * Math.sqrt(0.09 / COUNT));
    expect(Math.abs(droppedShare(dropped.history.item[0]) - 0.1)).toBeLessThan(5 * Math.sqrt(0.09 / COUNT));
    expect(dropped.item[1]).toEqual({
      kind: 'multi',
      offsets: Int32Array.of(0, 2),
      ids: Int32Array.of(0, 0),
    });
    expect(dropped.context[0]).toBe(batch.context[0]);
    expect(dropped.impression[0]).toBe(age);
  });

  it('does not change the batch it is given', () => {
    expect(batch).toEqual(before);
  });

  it('repeats itself for a seed', () => {
    expect(applyIdDropout(batch, schema, createRng(1))).toEqual(dropped);
  });
});
