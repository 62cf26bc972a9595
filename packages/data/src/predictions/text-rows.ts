import { ParetorecError } from '@paretorec/contracts';
import type { PredictionFormat } from './file-format.js';

/** Scored items as columns of the same length. NaN is unknown and is written as nothing (null in NDJSON). */
export interface PredictionBatch {
  readonly listIds: readonly string[];
  readonly userIds: readonly (string | null)[];
  readonly itemIds: readonly string[];
  /** As logged. */
  readonly positions: ArrayLike<number>;
  /** 0 or 1. */
  readonly clicked: ArrayLike<number>;
  /** Seconds. */
  readonly dwell: ArrayLike<number>;
  /** Fused scores, finite. */
  readonly scores: ArrayLike<number>;
  /**
   * Place in the list from 1; leave it out where the scores give the order, as ranks in a file stop the metrics
   * from comparing its scores.
   */
  readonly ranks?: ArrayLike<number>;
  /** One column an objective. */
  readonly objectiveScores: readonly ArrayLike<number>[];
  /** One column an objective. */
  readonly weights: readonly ArrayLike<number>[];
}

/** A column of the written file. */
export interface OutputColumn {
  readonly name: string;
  /** DuckDB type in Parquet. */
  readonly type: 'VARCHAR' | 'BIGINT' | 'DOUBLE';
  /** Undefined when the batch leaves the column out. */
  readonly cells: (batch: PredictionBatch) => ArrayLike<number | string | null> | undefined;
}

/** The columns of a file for these objectives, in order. */
export function columnsOf(objectives: readonly string[]): OutputColumn[] {
  return [
    { name: 'list_id', type: 'VARCHAR', cells: (batch) => batch.listIds },
    { name: 'user_id', type: 'VARCHAR', cells: (batch) => batch.userIds },
    { name: 'item_id', type: 'VARCHAR', cells: (batch) => batch.itemIds },
    { name: 'position', type: 'BIGINT', cells: (batch) => batch.positions },
    { name: 'clicked', type: 'BIGINT', cells: (batch) => batch.clicked },
    { name: 'dwell', type: 'DOUBLE', cells: (batch) => batch.dwell },
    { name: 'score', type: 'DOUBLE', cells: (batch) => batch.scores },
    { name: 'rank', type: 'BIGINT', cells: (batch) => batch.ranks },
    ...objectives.map((name, k) => ({
      name: `score_${name}`,
      type: 'DOUBLE' as const,
      cells: (batch: PredictionBatch) => batch.objectiveScores[k] ?? [],
    })),
    ...objectives.map((name, k) => ({
      name: `weight_${name}`,
      type: 'DOUBLE' as const,
      cells: (batch: PredictionBatch) => batch.weights[k] ?? [],
    })),
  ];
}

/** Text of a file, part by part. */
export interface TextWriter {
  readonly header: string;
  readonly rows: (batch: PredictionBatch) => string;
}

/** Makes the text of a file: a header, then the rows of batch after batch. Parquet goes by way of CSV. */
export function textWriter(format: PredictionFormat, columns: readonly OutputColumn[]): TextWriter {
  if (format === 'ndjson') {
    return {
      header: '',
      rows: (batch: PredictionBatch) => lines(batch, columns, jsonLine),
    };
  }
  const delimiter = format === 'tsv' ? '\t' : ',';
  return {
    header: `${columns.map(({ name }) => field(name, delimiter)).join(delimiter)}\n`,
    rows: (batch: PredictionBatch) =>
      lines(batch, columns, (cells) => cells.map((cell) => field(cell, delimiter)).join(delimiter)),
  };

  function jsonLine(cells: readonly (number | string | null)[]): string {
    return JSON.stringify(Object.fromEntries(columns.map(({ name }, place) => [name, cells[place] ?? null])));
  }
}

function lines(
  batch: PredictionBatch,
  columns: readonly OutputColumn[],
  line: (cells: readonly (number | string | null)[]) => string,
): string {
  const count = batch.listIds.length;
  const values = columns.map(({ name, cells }) => {
    const column = cells(batch);
    if (column !== undefined && column.length !== count)
      fail(name, `${column.length} values`, `${count}, one a row`);
    return column;
  });
  let text = '';
  for (let row = 0; row < count; row++) {
    const cells = values.map((column, place) => {
      const cell = column?.[row] ?? null;
      if (typeof cell !== 'number' || Number.isFinite(cell)) return cell;
      if (!Number.isNaN(cell)) fail(`${columns[place]!.name} of row ${row}`, String(cell), 'a finite number');
      return null;
    });
    if (!Number.isFinite(batch.scores[row]))
      fail(`score of row ${row}`, String(batch.scores[row]), 'a finite number');
    if (batch.listIds[row] === '' || batch.itemIds[row] === '')
      fail(`ids of row ${row}`, 'an empty id', 'ids');
    text += `${line(cells)}\n`;
  }
  return text;
}

function field(cell: number | string | null, delimiter: string): string {
  if (cell === null) return '';
  const text = String(cell);
  if (!/["\r\n]/.test(text) && !text.includes(delimiter)) return text;
  return `"${text.replaceAll('"', '""')}"`;
}

function fail(where: string, found: string, expected: string): never {
  throw new ParetorecError({
    code: 'bad-predictions',
    kind: 'internal',
    where: `predictions, ${where}`,
    problem: 'cannot be written',
    found,
    expected,
  });
}
