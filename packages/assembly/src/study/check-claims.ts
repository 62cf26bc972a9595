import { nearestName, type ErrorParts } from '@paretorec/contracts';
import { show, type ConfigPath } from '../config/plain.js';
import { unknownRow } from './check-rows.js';
import type { StudyFile } from './study-schema.js';

/** Something said of the rows of a study, to be judged by its numbers. */
export interface Claim {
  readonly text: string;
  readonly row: string;
  readonly against: readonly string[];
  readonly metrics: readonly string[];
  readonly direction: 'above' | 'below';
}

type FileClaim = NonNullable<StudyFile['claims']>[number];

/** The claims of a file with lists in place of single names. */
export function claimsOf(claims: readonly FileClaim[]): Claim[] {
  return claims.map(({ text, row, against, metric, direction }) => ({
    ...{ text, row, direction },
    against: listed(against),
    metrics: listed(metric),
  }));
}

/** What is wrong with claims: rows that the study lacks or that are compared with themselves, and metrics that are no column. */
export function claimProblems(
  claims: readonly FileClaim[],
  rows: readonly string[],
  metrics: readonly string[],
  where: (place: ConfigPath) => string,
): ErrorParts[] {
  return claims.flatMap(({ row, against, metric }, i) => {
    const at = (key: string): string => where(['claims', i, key]);
    const problems = [
      ...(rows.includes(row) ? [] : [unknownRow(row, rows, at('row'))]),
      ...listed(against).flatMap((name) =>
        rows.includes(name) ? [] : [unknownRow(name, rows, at('against'))],
      ),
      ...listed(metric).flatMap((name) =>
        metrics.includes(name) ? [] : [noColumn(name, metrics, at('metric'))],
      ),
    ];
    if (listed(against).includes(row))
      problems.push({
        code: 'invalid-value',
        where: at('against'),
        problem: `"${row}" is compared with itself`,
      });
    return problems;
  });
}

const listed = (names: string | readonly string[]): readonly string[] =>
  typeof names === 'string' ? [names] : names;

function noColumn(name: string, metrics: readonly string[], where: string): ErrorParts {
  const nearest = nearestName(name, metrics);
  return {
    code: 'unknown-metric',
    where,
    problem: 'the study has no such column',
    found: show(name),
    expected: metrics.join(', '),
    remedy: nearest === undefined ? 'name it in metrics too' : `did you mean "${nearest}"?`,
  };
}
