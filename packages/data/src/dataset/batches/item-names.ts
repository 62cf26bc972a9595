import type { Database } from '../../duckdb/database.js';

/** The ids of a log's items as text, by row number, packed: about 16 bytes an item where strings would take 60. */
export class ItemNames {
  readonly #bytes: Buffer;
  readonly #ends: Float64Array;

  private constructor(bytes: Buffer, ends: Float64Array) {
    this.#bytes = bytes;
    this.#ends = ends;
  }

  /** Reads them from `t_items`. */
  static async load(db: Database): Promise<ItemNames> {
    const { items, bytes } = await db.row<{ items: number; bytes: number }>(
      'SELECT count(*) AS items, coalesce(sum(strlen(id)), 0) AS bytes FROM t_items',
    );
    const packed = Buffer.alloc(bytes);
    const ends = new Float64Array(items + 1);
    let row = 0;
    let end = 0;
    for await (const chunk of db.stream('SELECT id FROM t_items ORDER BY row_id')) {
      const ids = chunk.getColumnVector(0);
      for (let i = 0; i < chunk.rowCount; i++) {
        end += packed.write(String(ids.getItem(i)), end);
        ends[++row] = end;
      }
    }
    return new ItemNames(packed, ends);
  }

  /** Id of the item in row `row`; empty for row 0. */
  at(row: number): string {
    return row === 0 ? '' : this.#bytes.toString('utf8', this.#ends[row - 1], this.#ends[row]);
  }
}
