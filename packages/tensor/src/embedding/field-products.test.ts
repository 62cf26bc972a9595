import { beforeAll, describe, expect, it } from 'vitest';
import { createRng, fieldProducts, fromArray, read, tidy, useBackend } from '../index.js';

const [SCORES, LISTS, DIM, ROWS] = [2, 3, 2, 3];

interface Case {
  readonly requestFields: number;
  /** Fields of items, shared by history entries and positions. */
  readonly both: number;
  readonly impressionFields: number;
  readonly historyFields: number;
  readonly clicks: number;
  readonly positions: number;
  /** Positions of the whole list that come after those of the gradients. */
  readonly later: number;
}
const full: Case = {
  requestFields: 2,
  both: 2,
  impressionFields: 1,
  historyFields: 1,
  clicks: 2,
  positions: 3,
  later: 0,
};
const cases: readonly (Partial<Case> & { readonly name: string })[] = [
  { name: 'all kinds of fields' },
  { name: 'the first position of three', positions: 1, later: 2 },
  { name: 'no request', requestFields: 0 },
  { name: 'fields of items alone', impressionFields: 0, historyFields: 0, requestFields: 0 },
  { name: 'no field that both have', both: 0 },
  { name: 'a request alone', both: 0, impressionFields: 0, historyFields: 0 },
  { name: 'no field', both: 0, impressionFields: 0, historyFields: 0, requestFields: 0 },
];

/** Each score's gradient by the rows of one table: the gradients at its places, added up in the rows that they look up. */
class TableGradients {
  readonly #rows = Array.from({ length: SCORES }, () => new Float64Array(ROWS * DIM));

  add(score: number, row: number, weight: number, gradient: readonly number[]): void {
    gradient.forEach((value, d) => (this.#rows[score]![row * DIM + d]! += weight * value));
  }

  product(a: number, b: number): number {
    return this.#rows[a]!.reduce((total, value, i) => total + value * this.#rows[b]![i]!, 0);
  }
}

describe('products of gradients by rows that places share', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  it.each(cases)('are those of gradients added up row by row: $name', (chosen) => {
    const { requestFields, both, impressionFields, historyFields, clicks, positions, later } = {
      ...full,
      ...chosen,
    };
    const rng = createRng(1);
    const [itemFields, pastFields] = [both + impressionFields, both + historyFields];
    const fields = both + impressionFields + historyFields;
    const size = clicks + positions + later;
    const draw = (...shape: number[]) => {
      const extent = shape.reduce((product, n) => product * n, 1);
      const values = Float32Array.from({ length: extent }, () => rng.normal());
      const at = (...place: number[]): number[] => {
        const start = place.reduce((offset, index, axis) => offset * shape[axis]! + index, 0) * DIM;
        return [...values.subarray(start, start + DIM)];
      };
      return { tensor: () => fromArray(values, shape), at };
    };
    const request = draw(SCORES, LISTS, requestFields, DIM);
    const item = draw(SCORES, LISTS, positions, itemFields, DIM);
    const history = draw(SCORES, LISTS, clicks, pastFields, DIM);
    const requestWeights = Float32Array.from({ length: LISTS * requestFields }, () => rng.uniform());
    const among = new Float32Array(LISTS * fields * size * size);
    const expected: number[] = [];

    for (let list = 0; list < LISTS; list++) {
      const tables: TableGradients[] = [];
      const scores = [...Array(SCORES).keys()];
      for (let field = 0; field < requestFields; field++) {
        const table = new TableGradients();
        const weight = Math.sqrt(requestWeights[list * requestFields + field]!);
        for (const score of scores) table.add(score, 0, weight, request.at(score, list, field));
        tables.push(table);
      }
      for (let field = 0; field < fields; field++) {
        const table = new TableGradients();
        // Fields of both come first, then those of impressions, then those of the history.
        const [inItem, inHistory] = [field < itemFields, field < both || field >= itemFields];
        const uses = Array.from({ length: size }, (_, place) => ({
          row: rng.integer(ROWS),
          weight: (place < clicks ? inHistory : inItem) ? rng.uniform() : 0,
        }));
        uses.forEach((a, p) =>
          uses.forEach((b, q) => {
            const at = ((list * fields + field) * size + p) * size + q;
            among[at] = a.row === b.row ? a.weight * b.weight : 0;
          }),
        );
        for (const score of scores)
          uses.slice(0, clicks + positions).forEach(({ row, weight }, place) => {
            if (weight === 0) return;
            const gradient =
              place < clicks
                ? history.at(score, list, place, field < both ? field : field - impressionFields)
                : item.at(score, list, place - clicks, field);
            table.add(score, row, weight, gradient);
          });
        tables.push(table);
      }
      for (const a of scores)
        for (const b of scores)
          expected.push(tables.reduce((total, table) => total + table.product(a, b), 0));
    }

    tidy(() => {
      const found = fieldProducts(
        { request: request.tensor(), item: item.tensor(), history: history.tensor() },
        {
          request: fromArray(requestWeights, [LISTS, requestFields]),
          places: fromArray(among, [LISTS, fields, size, size]),
        },
      );
      expect(found.shape).toEqual([LISTS, SCORES, SCORES]);
      read(found).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
    });
  });
});
