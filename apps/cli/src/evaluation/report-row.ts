import { groupWeights, userWeights, type GroupWeights, type ReportRow } from '@paretorec/experiments';
import type { OpenRun, RowGroups, ScoredTable } from '@paretorec/trainer';

/** What a row of a report is called, and what of it is its own. */
export interface RowAbout {
  readonly name: string;
  readonly summary?: string;
  /** Whether the run's own weights rank. Its weights and its models' predictions are then shown with this row. */
  readonly own: boolean;
  /** Divisions that the table was scored with. */
  readonly groups?: readonly RowGroups[];
  /** What the scores say of what came, where that was worked out before. */
  readonly curves?: ReturnType<OpenRun['curves']>;
}

/** The row of a report that scored lists make. */
export async function reportRow(
  trained: OpenRun,
  scored: ScoredTable,
  { name, summary, own, groups = [], curves = trained.curves(scored) }: RowAbout,
): Promise<ReportRow> {
  const shown = Object.entries(curves).map(
    ([objective, { scoreKind, label, reliability, unit, gains }]) =>
      [objective, { scoreKind, label, unit, gains, ...(own ? { reliability } : {}) }] as const,
  );
  const several = trained.objectives.length > 1;
  return {
    name,
    ...(summary === undefined ? {} : { summary }),
    metrics: await trained.metrics(scored),
    curves: Object.fromEntries(shown),
    ...(own && several
      ? {
          weights: userWeights(trained.objectives, scored.userIds, scored.objectiveWeights),
          groupWeights: weightsByGroup(trained, scored, groups),
        }
      : {}),
  };
}

/** Where the weights of scored lists lie in every group of the divisions that they were scored with. */
function weightsByGroup(
  { objectives }: Pick<OpenRun, 'objectives'>,
  { objectiveWeights, groupCodes }: ScoredTable,
  groups: readonly RowGroups[],
): GroupWeights[] {
  return groups.map(({ by, of, names }, division) =>
    groupWeights(objectives, objectiveWeights, { by, of, names, codes: groupCodes[division] ?? [] }),
  );
}
