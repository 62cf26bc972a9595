import type { ItemFacts, PredictionTable } from '@paretorec/contracts';
import { predictionTable } from '@paretorec/metrics';

/** Predictions with what led to them, as growing columns. */
export class ScoredTable {
  readonly objectives: readonly string[];
  readonly listIds: string[] = [];
  readonly userIds: string[] = [];
  readonly itemIds: string[] = [];
  /** Logged positions, from 1. */
  readonly positions: number[] = [];
  readonly clicked: number[] = [];
  /** Seconds as logged; NaN where unknown. */
  readonly dwell: number[] = [];
  readonly scores: number[] = [];
  /** Empty unless the protocol is sequential. */
  readonly ranks: number[] = [];
  /** By objective: scores on the common scale. */
  readonly objectiveScores: number[][];
  /** By objective: scores as its model gives them. */
  readonly rawScores: number[][];
  /** By objective: what was to be predicted, in [0, 1]; NaN where unknown or outside the objective's population. */
  readonly targets: number[][];
  /** By objective: the weights of the fusion. */
  readonly objectiveWeights: number[][];
  /** By what was asked for in `ScoringSettings.groups`: codes of the groups, -1 for none. */
  readonly groupCodes: number[][] = [];

  constructor(objectives: readonly string[]) {
    this.objectives = objectives;
    this.objectiveScores = objectives.map(() => []);
    this.rawScores = objectives.map(() => []);
    this.targets = objectives.map(() => []);
    this.objectiveWeights = objectives.map(() => []);
  }

  get rows(): number {
    return this.listIds.length;
  }

  /**
   * As the metrics take it.
   *
   * @param facts of items by id.
   */
  table(facts?: ReadonlyMap<string, ItemFacts>): PredictionTable {
    const table = predictionTable({
      listIds: this.listIds,
      itemIds: this.itemIds,
      userIds: this.userIds,
      clicked: this.clicked,
      scores: this.scores,
      dwell: this.dwell,
      ...(this.ranks.length > 0 && { ranks: this.ranks }),
    });
    if (facts === undefined) return table;
    return { ...table, facts: table.items.names.map((id) => facts.get(id) ?? { id }) };
  }
}
