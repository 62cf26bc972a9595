import { ParetorecError } from '@paretorec/contracts';
import { sqlName, sqlText } from '../duckdb/database.js';
import type { Log } from './open.js';

/** Scores of another model for the impressions of a log, each objective's a numeric field of impressions. */
export interface AddedScores {
  /** Parquet file as `writePredictions` writes it. */
  readonly file: string;
  /** Objectives whose `score_<objective>` are taken, which is also the field's name. */
  readonly objectives: readonly string[];
}

/** The field of an objective's scores. */
export const scoreField = (objective: string): string => `score_${objective}`;

/**
 * The log with scores as further declared fields of its impressions; missing where the file has none for an impression.
 *
 * @throws ParetorecError `name-taken` when the log has such a column itself.
 */
export function withScores(log: Log, scores: AddedScores | undefined): Log {
  if (scores === undefined) return log;
  const { fields, labels } = log.schema;
  const names = scores.objectives.map(scoreField);
  const taken = [...fields.filter(({ file }) => file === 'impressions'), ...labels].find(({ name }) =>
    names.includes(name),
  );
  if (taken !== undefined)
    throw new ParetorecError({
      code: 'name-taken',
      where: 'features.scoresOf',
      problem: `the impressions of the log have a column "${taken.name}" already`,
      remedy: 'rename the column in the log, or the objective in the run whose scores are taken',
    });
  const added = names.map((name) => ({
    name,
    file: 'impressions' as const,
    group: 'impression' as const,
    kind: 'numeric' as const,
  }));
  return { ...log, schema: { ...log.schema, fields: [...fields, ...added] }, scores };
}

/** A query of impressions with the columns of their scores. */
export function joinScores(impressions: string, { file, objectives }: AddedScores): string {
  const names = objectives.map((objective) => sqlName(scoreField(objective)));
  const key = ['list_id', 'item_id', 'position'];
  // One row a key: where a log shows an item twice at one position, a join must not multiply it.
  const scores = `SELECT ${[...key, ...names.map((name) => `max(${name}) AS ${name}`)].join(', ')}
    FROM read_parquet(${sqlText(file)}) GROUP BY ${key.join(', ')}`;
  return `SELECT b.*, ${names.map((name) => `s.${name}`).join(', ')} FROM (${impressions}) b LEFT JOIN (${scores}) s
    ON s.list_id = CAST(b.list_id AS VARCHAR) AND s.item_id = CAST(b.item_id AS VARCHAR) AND s.position = b.position`;
}
