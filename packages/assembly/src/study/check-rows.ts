import { nearestName, type ErrorParts } from '@paretorec/contracts';
import { show, type ConfigPath } from '../config/plain.js';
import type { Change } from './expand-grid.js';
import type { StudyFileRow } from './study-schema.js';

/** A row of the file or of its grid, before its experiment is read. */
export interface RowDraft extends Omit<StudyFileRow, 'set'> {
  readonly changes: readonly Change[];
  readonly place: ConfigPath;
}

/** What a row changes of the experiment. Under `scoresOf` the name of that row stands for its runs. */
export function changesOfRow({ changes, scoresOf, place }: RowDraft): Change[] {
  if (scoresOf === undefined) return [...changes];
  return [...changes, { dotted: 'features.scoresOf', value: scoresOf, place: [...place, 'scoresOf'] }];
}

/** The folder of a row: its name with whatever a path should not hold replaced. */
export function folderOf(name: string): string {
  return name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}.=_+-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/gu, '');
}

/** What is wrong with the rows among themselves: names, and who trains for whom. */
export function rowProblems(
  rows: readonly RowDraft[],
  base: string | undefined,
  where: (place: ConfigPath) => string,
): ErrorParts[] {
  const names = rows.map(({ name }) => name);
  if (rows.length === 0)
    return [
      { code: 'missing-key', where: where(['rows']), problem: 'no rows', remedy: 'give rows, or a grid' },
    ];
  const problems = rows.flatMap((row, i) => [
    ...nameProblems(row, rows.slice(0, i), where),
    ...trainsProblems(row, rows, where),
    ...scoresProblems(row, rows, where),
  ]);
  if (base !== undefined && !names.includes(base)) problems.push(unknownRow(base, names, where(['base'])));
  return problems;
}

function nameProblems(
  { name, place }: RowDraft,
  before: readonly RowDraft[],
  where: (place: ConfigPath) => string,
): ErrorParts[] {
  const at = where(place[0] === 'rows' ? [...place, 'name'] : place);
  if (name.includes('/'))
    return [
      {
        code: 'bad-name',
        where: at,
        problem: `the row "${name}" has a "/" in its name`,
        remedy: 'name the values of the grid, as in {name: value}',
      },
    ];
  const same = before.find((row) => folderOf(row.name).toLowerCase() === folderOf(name).toLowerCase());
  if (same === undefined) return [];
  return [
    {
      code: 'name-taken',
      where: at,
      problem:
        same.name === name
          ? `a row named "${name}" is there already`
          : `"${name}" and "${same.name}" would share the folder "${folderOf(name)}"`,
      remedy: 'name them apart',
    },
  ];
}

function trainsProblems(
  row: RowDraft,
  rows: readonly RowDraft[],
  where: (place: ConfigPath) => string,
): ErrorParts[] {
  const { trains, place } = row;
  if (trains === undefined) return yardstickProblems(row, where);
  const at = where([...place, 'trains']);
  const trained = rows.find(({ name }) => name === trains);
  if (trained === undefined)
    return [
      unknownRow(
        trains,
        rows.filter((other) => other.trains === undefined).map(({ name }) => name),
        at,
      ),
    ];
  if (trained.trains !== undefined)
    return [
      {
        code: 'not-trained',
        where: at,
        problem: trained === row ? 'a row cannot rank with itself' : `"${trains}" trains nothing itself`,
        expected: 'a row without trains',
      },
    ];
  const problems = yardstickProblems(row, where);
  if (row.changes.length > 0)
    problems.push({
      code: 'invalid-value',
      where: where([...place, 'set']),
      problem: `a row that ranks with the run of "${trains}" cannot change its training`,
      remedy: 'leave set or trains out',
    });
  if (row.fusionWeights === undefined && row.yardstick === undefined)
    problems.push({
      code: 'missing-key',
      where: where([...place, 'fusionWeights']),
      problem: `without it, or a yardstick, the row is no other than "${trains}"`,
    });
  return problems;
}

function scoresProblems(
  { scoresOf, trains, place }: RowDraft,
  rows: readonly RowDraft[],
  where: (place: ConfigPath) => string,
): ErrorParts[] {
  if (scoresOf === undefined) return [];
  const at = where([...place, 'scoresOf']);
  const scoring = rows.filter((row) => row.trains === undefined && row.scoresOf === undefined);
  if (!rows.some(({ name }) => name === scoresOf))
    return [
      unknownRow(
        scoresOf,
        scoring.map(({ name }) => name),
        at,
      ),
    ];
  if (trains !== undefined)
    return [
      {
        code: 'invalid-value',
        where: at,
        problem: `the run of "${trains}" has its fields already`,
        remedy: 'leave scoresOf out: it counts where a row trains',
      },
    ];
  if (scoring.some(({ name }) => name === scoresOf)) return [];
  return [
    {
      code: 'not-trained',
      where: at,
      problem: `"${scoresOf}" ranks with another run, or takes scores itself`,
      expected: 'a row without trains and scoresOf',
    },
  ];
}

function yardstickProblems(
  { trains, fusionWeights, yardstick, place }: RowDraft,
  where: (place: ConfigPath) => string,
): ErrorParts[] {
  if (yardstick === undefined || (trains !== undefined && fusionWeights === undefined)) return [];
  return [
    {
      code: 'invalid-value',
      where: where([...place, 'yardstick']),
      problem: 'a yardstick ranks the lists of another row, and by nothing else',
      remedy: 'give trains, and no fusionWeights',
    },
  ];
}

/** The problem of a name that no row has. */
export function unknownRow(name: string, known: readonly string[], where: string): ErrorParts {
  const nearest = nearestName(name, known);
  return {
    code: 'unknown-row',
    where,
    problem: 'there is no such row',
    found: show(name),
    expected: known.map((row) => show(row)).join(', '),
    ...(nearest === undefined ? {} : { remedy: `did you mean "${nearest}"?` }),
  };
}
