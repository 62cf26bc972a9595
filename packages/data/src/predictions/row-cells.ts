import type { PredictionSource } from './source.js';

/** A row as {@link selectRows} gives it. */
export type RowCells = readonly [
  list: string | null,
  item: string | null,
  user: string | null,
  clicked: number | null,
  clickedText: string | null,
  score: number | null,
  scoreText: string | null,
  dwell: number | null,
  dwellText: string | null,
  rank: number | null,
  rankText: string | null,
];

/** A row in which {@link findFault} found none. */
export type SoundCells = readonly [
  list: string,
  item: string,
  user: string | null,
  clicked: number,
  clickedText: string | null,
  score: number,
  scoreText: string | null,
  dwell: number | null,
  dwellText: string | null,
  rank: number | null,
  rankText: string | null,
];

/** What is wrong with a row. */
export interface RowFault {
  readonly code: string;
  readonly problem: string;
  readonly found?: string;
  readonly expected?: string;
}

/** What is wrong with which row (from 0). */
export interface Fault extends RowFault {
  readonly row: number;
  /** Another row that the message names. */
  readonly other?: number;
}

/** Text of ids, numbers of the rest; the text of a number only where it is no number to go on with. */
export function selectRows({ from, columns }: PredictionSource): string {
  const column = (name: string) => columns.get(name) ?? 'NULL';
  const text = (name: string) => `CAST(${column(name)} AS VARCHAR)`;
  const number = (name: string) => `TRY_CAST(${column(name)} AS DOUBLE)`;
  const oddText = (name: string) =>
    `CASE WHEN ${number(name)} IS NULL OR NOT isfinite(${number(name)}) THEN ${text(name)} END`;
  const clicked = `CASE lower(trim(${text('clicked')})) WHEN 'true' THEN 1 WHEN 'false' THEN 0
    ELSE TRY_CAST(${text('clicked')} AS DOUBLE) END`;
  const ids = ['list_id', 'item_id', 'user_id'].map(text);
  const numbers = ['score', 'dwell', 'rank'].flatMap((name) => [number(name), oddText(name)]);
  return `SELECT ${[...ids, clicked, text('clicked'), ...numbers].join(', ')} FROM ${from}`;
}

/** The first fault of a row by itself. */
export function findFault(cells: RowCells): RowFault | undefined {
  const [list, item, , clicked, clickedText, score, scoreText, dwell, dwellText, rank, rankText] = cells;
  if (list === null || item === null) {
    return {
      code: 'missing-id',
      problem: `${list === null ? 'list_id' : 'item_id'} is empty`,
      expected: 'an id',
    };
  }
  if (clicked !== 0 && clicked !== 1) {
    return {
      code: 'bad-clicked',
      problem: 'bad clicked',
      found: shown(clickedText),
      expected: '0, 1, true or false',
    };
  }
  if (score === null || !Number.isFinite(score)) {
    return { code: 'bad-score', problem: 'bad score', found: shown(scoreText), expected: 'a finite number' };
  }
  const dwellIsBad = dwell === null ? dwellText !== null : dwell < 0 || dwell === Number.POSITIVE_INFINITY;
  if (clicked === 1 && dwellIsBad) {
    const found = dwellText ?? String(dwell);
    return {
      code: 'bad-dwell',
      problem: 'bad dwell',
      found,
      expected: 'seconds, 0 or more, or nothing where unknown',
    };
  }
  if (rank === null ? rankText !== null : Math.abs(rank) === Number.POSITIVE_INFINITY) {
    return { code: 'bad-rank', problem: 'bad rank', found: shown(rankText), expected: 'a finite number' };
  }
  return undefined;
}

function shown(text: string | null): string {
  return text === null ? 'nothing' : `"${text}"`;
}
