import type { FieldColumn, FieldSpec, LabelColumn, ListBatch, Rng } from '@paretorec/contracts';
import { createRng } from '@paretorec/tensor';
import { TINY_SCHEMA, tinyObjectives } from './tiny-schema.js';

/** What a {@link tinyBatch} is to hold. */
export interface TinyBatchOptions {
  /** Default 1. */
  readonly seed?: number;
  /** K, default 2. */
  readonly objectives?: number;
  /** Items of each list, at most `positions`; default 4, 1, 3, 2 and 0 (a padding list). */
  readonly lengths?: readonly number[];
  /** Past clicks of each list, at most 2; default 2, 0, 1, 2, 0. */
  readonly historyLengths?: readonly number[];
  /** T; default 4. More positions pad the lists and change none of their values. */
  readonly positions?: number;
}

/**
 * Hard lists of the {@link TINY_SCHEMA} for tests: full, short and single-item lists, one of no item, users without
 * history, missing numbers, items without tags, unknown ids, unknown labels, and padded places that hold values which
 * nobody may read. The values of real places depend on seed, list and position alone.
 */
export function tinyBatch(options: TinyBatchOptions = {}): ListBatch {
  const {
    seed = 1,
    objectives = 2,
    lengths = [4, 1, 3, 2, 0],
    historyLengths = [2, 0, 1, 2, 0],
    positions = 4,
  } = options;
  const { user, context, item, impression, history, historyLength } = TINY_SCHEMA;
  const rng = createRng(`tiny/${seed}`);
  const columns = (
    group: string,
    fields: readonly FieldSpec[],
    filled: readonly number[],
    width: number,
  ): FieldColumn[] =>
    fields.map((field) => columnOf(rng.fork(`${group}/${field.name}`), field, filled, width));
  const one = lengths.map((length) => Math.min(1, length));
  return {
    lists: lengths.length,
    positions,
    lengths: Int32Array.from(lengths),
    user: columns('user', user, one, 1),
    context: columns('context', context, one, 1),
    item: columns('item', item, lengths, positions),
    impression: columns('impression', impression, lengths, positions),
    history: {
      lengths: Int32Array.from(historyLengths),
      item: columns('history/item', item, historyLengths, historyLength),
      own: columns('history/own', history, historyLengths, historyLength),
    },
    labels: Object.fromEntries(
      tinyObjectives(objectives).map(({ name }) => [name, labelOf(rng.fork(name), lengths, positions)]),
    ),
  };
}

function columnOf(rng: Rng, field: FieldSpec, filled: readonly number[], width: number): FieldColumn {
  const numbers = field.kind === 'numeric';
  const places = filled.flatMap((length, list) =>
    Array.from({ length: width }, (_, place) => {
      const real = place < length;
      const draw = rng.fork(`${list}/${place}`);
      if (numbers) return [real ? (draw.uniform() < 0.2 ? NaN : draw.normal()) : 1e6];
      const count = field.kind === 'multi' && real ? draw.integer(3) : 1;
      return Array.from({ length: count }, () => (real ? draw.integer(field.rows) : field.rows - 1));
    }),
  );
  const values = places.flat();
  if (numbers) return { kind: 'numeric', values: Float32Array.from(values) };
  const ids = Int32Array.from(values);
  if (field.kind === 'categorical') return { kind: 'categorical', ids };
  const offsets = new Int32Array(places.length + 1);
  places.forEach((place, i) => (offsets[i + 1] = offsets[i]! + place.length));
  return { kind: 'multi', offsets, ids };
}

function labelOf(rng: Rng, lengths: readonly number[], positions: number): LabelColumn {
  const targets = new Float32Array(lengths.length * positions).fill(NaN);
  lengths.forEach((length, list) => {
    for (let place = 0; place < length; place++) {
      const draw = rng.fork(`${list}/${place}`);
      // The first place is always known, so that no objective is without a label.
      const known = draw.uniform() < 0.8 || place === 0;
      if (known) targets[list * positions + place] = draw.uniform();
    }
  });
  return { targets };
}
