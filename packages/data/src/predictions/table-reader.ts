import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { PredictionTable } from '@paretorec/contracts';
import { GrowingColumn, GrowingTexts } from './growing-columns.js';
import { findFault } from './row-cells.js';
import type { Fault, RowCells, RowFault, SoundCells } from './row-cells.js';

/** Gathers rows into a table, and finds what is wrong with them. */
export class TableReader {
  #rows = 0;
  #ranked = 0;
  readonly #lists = new GrowingTexts();
  readonly #items = new GrowingTexts();
  readonly #users = new GrowingTexts();
  readonly #clicked = new GrowingColumn((size) => new Uint8Array(size));
  readonly #scores = new GrowingColumn((size) => new Float64Array(size));
  readonly #dwell = new GrowingColumn((size) => new Float64Array(size));
  readonly #ranks = new GrowingColumn((size) => new Float64Array(size));
  /** User of each list, once one is known. */
  readonly #userOf: (number | undefined)[] = [];

  get rows(): number {
    return this.#rows;
  }

  /** Rows with a known rank. */
  get rankedRows(): number {
    return this.#ranked;
  }

  /** Adds a chunk's rows, up to the first faulty one. */
  take(chunk: DuckDBDataChunk): Fault | undefined {
    const columns = Array.from({ length: chunk.columnCount }, (_, place) => chunk.getColumnVector(place));
    for (let place = 0; place < chunk.rowCount; place++) {
      const cells = columns.map((column) => column.getItem(place)) as unknown as RowCells;
      const fault = findFault(cells) ?? this.#add(cells as SoundCells);
      if (fault !== undefined) return { row: this.#rows, ...fault };
      this.#rows++;
    }
    return undefined;
  }

  #add([list, item, user, clicked, , score, , dwell, , rank]: SoundCells): RowFault | undefined {
    const listCode = this.#lists.push(list);
    this.#items.push(item);
    const userCode = this.#users.push(user);
    const known = this.#userOf[listCode];
    if (userCode >= 0) {
      if (known !== undefined && known !== userCode) {
        return {
          code: 'two-users',
          problem: `list "${list}" has two users`,
          found: `"${user}", earlier "${this.#users.names[known]}"`,
          expected: 'list ids distinct between users',
        };
      }
      this.#userOf[listCode] = userCode;
    }
    this.#clicked.push(clicked);
    this.#scores.push(score);
    this.#dwell.push(clicked === 1 ? (dwell ?? Number.NaN) : Number.NaN);
    this.#ranks.push(rank ?? Number.NaN);
    if (rank !== null && !Number.isNaN(rank)) this.#ranked++;
    return undefined;
  }

  /** The first row whose list and item an earlier row has. */
  duplicate(): Fault | undefined {
    const lists = this.#lists.codes.finish();
    const items = this.#items.codes.finish();
    const key = (row: number) => lists[row]! * this.#items.names.length + items[row]!;
    const sorted = Float64Array.from(lists, (_, row) => key(row)).sort();
    if (!sorted.some((value, place) => place > 0 && value === sorted[place - 1])) return undefined;
    const seen = new Map<number, number>();
    for (let row = 0; ; row++) {
      const other = seen.get(key(row));
      if (other === undefined) {
        seen.set(key(row), row);
        continue;
      }
      const [list, item] = [this.#lists.names[lists[row]!], this.#items.names[items[row]!]];
      return { row, other, code: 'duplicate-row', problem: `item "${item}" is in list "${list}" twice` };
    }
  }

  /** The table of the rows so far. */
  finish(): PredictionTable {
    return {
      rows: this.#rows,
      lists: { names: this.#lists.names, codes: this.#lists.codes.finish() },
      items: { names: this.#items.names, codes: this.#items.codes.finish() },
      users: { names: this.#users.names, codes: this.#users.codes.finish() },
      clicked: this.#clicked.finish(),
      scores: this.#scores.finish(),
      dwell: this.#dwell.finish(),
      ...(this.#rows > 0 && this.#ranked === this.#rows ? { ranks: this.#ranks.finish() } : {}),
    };
  }
}
