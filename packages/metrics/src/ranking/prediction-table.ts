import { ParetorecError } from '@paretorec/contracts';
import type { CodedColumn, PredictionTable } from '@paretorec/contracts';

/** Plain columns of the same length, for {@link predictionTable}. */
export interface PredictionColumns {
  readonly listIds: readonly string[];
  readonly itemIds: readonly string[];
  /** Null where unknown. */
  readonly userIds?: readonly (string | null)[];
  /** 0 or 1. */
  readonly clicked: ArrayLike<number>;
  /** Finite; higher is better. */
  readonly scores: ArrayLike<number>;
  /** Seconds; NaN where unknown. Left out: all unknown. */
  readonly dwell?: ArrayLike<number>;
  /** Smaller is better; when given it decides the order in place of the scores. */
  readonly ranks?: ArrayLike<number>;
}

/**
 * Makes a table of predictions from plain columns.
 *
 * @throws ParetorecError `bad-predictions` when the columns differ in length.
 */
export function predictionTable(columns: PredictionColumns): PredictionTable {
  const rows = columns.listIds.length;
  for (const [name, column] of Object.entries(columns) as [string, ArrayLike<unknown> | undefined][]) {
    if (column !== undefined && column.length !== rows) {
      throw new ParetorecError({
        code: 'bad-predictions',
        where: `predictions.${name}`,
        problem: 'the columns differ in length',
        found: `${column.length} rows`,
        expected: `${rows}, as many as listIds`,
      });
    }
  }
  return {
    rows,
    lists: codedColumn(columns.listIds),
    items: codedColumn(columns.itemIds),
    ...(columns.userIds === undefined ? {} : { users: codedColumn(columns.userIds) }),
    clicked: Uint8Array.from(columns.clicked),
    scores: Float64Array.from(columns.scores),
    dwell:
      columns.dwell === undefined
        ? new Float64Array(rows).fill(Number.NaN)
        : Float64Array.from(columns.dwell),
    ...(columns.ranks === undefined ? {} : { ranks: Float64Array.from(columns.ranks) }),
  };
}

/** Dictionary-codes texts in order of first appearance; null becomes code -1. */
export function codedColumn(texts: readonly (string | null)[]): CodedColumn {
  const known = new Map<string, number>();
  const codes = new Int32Array(texts.length);
  texts.forEach((text, row) => {
    if (text === null) {
      codes[row] = -1;
      return;
    }
    let code = known.get(text);
    if (code === undefined) {
      code = known.size;
      known.set(text, code);
    }
    codes[row] = code;
  });
  return { names: [...known.keys()], codes };
}
