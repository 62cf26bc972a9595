import {
  ParetorecError,
  type Composition,
  type ListBatch,
  type ListOutcome,
  type ObjectiveModel,
  type ObjectiveSpec,
  type ScoringSession,
  type WeighingSession,
} from '@paretorec/contracts';
import { tieHash } from '@paretorec/metrics';
import { fromArray, read, tidy } from '@paretorec/tensor';
import { anyWeightsInState } from '../step/evaluate-objectives.js';
import { joinColumns } from '../step/join-columns.js';
import { feedMasks, feedOnce, feedWeighing } from '../step/feed-lists.js';
import type { RowGroups } from './row-groups.js';
import type { ScoredTable } from './scored-table.js';
import type { ScoreScale } from './score-scale.js';

/**
 * How a list is ranked.
 * - `static`: every item is valued in the state before the first position.
 * - `logged`: every item at its logged position, given the logged prefix.
 * - `sequential`: position by position, each time the best of the items that are left.
 */
export type Protocol = 'static' | 'logged' | 'sequential';

/** Which weights fuse the scores: the weighter's, or the same for all. */
export type FusionWeights = 'weighter' | readonly number[];

/**
 * Refuses weights that are no point of the simplex.
 *
 * @throws ParetorecError `bad-fusion-weights`.
 */
export function checkFusionWeights(weights: FusionWeights, objectives: readonly ObjectiveSpec[]): void {
  if (weights === 'weighter') return;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const valid = weights.length === objectives.length && weights.every((weight) => weight >= 0);
  if (valid && Math.abs(total - 1) <= 1e-6) return;
  throw new ParetorecError({
    code: 'bad-fusion-weights',
    where: 'fusionWeights',
    problem: 'fusion weights must be non-negative, one an objective, and sum to one',
    found: `[${weights.join(', ')}]`,
    expected: `${objectives.length} weights (${objectives.map(({ name }) => name).join(', ')})`,
  });
}

/** What scoring needs beside the components. */
export interface ScoringSettings {
  readonly protocol: Protocol;
  readonly fusionWeights: FusionWeights;
  readonly scale: ScoreScale;
  /** Seed of the order of equal scores. */
  readonly seed: number;
  /** Divisions whose codes every row is to carry; default none. */
  readonly groups?: readonly RowGroups[] | undefined;
}

/** Scores and weights of all places of a batch, [B x T x K] each. */
interface Values {
  readonly scores: Float32Array;
  readonly weights: Float32Array;
}

/** Raw scores [B x T x K] of every item in the state before the first position, to fit a scale on. */
export function rawStaticScores(composition: Composition, batch: ListBatch): Float32Array {
  return tidy(() => new BatchScorer(composition, batch).objectiveScores((session) => session.scoreAll()));
}

/** Scores the lists of a batch (which must carry its outcome) and adds a row for each real place. */
export function scoreLists(
  composition: Composition,
  batch: ListBatch,
  settings: ScoringSettings,
  table: ScoredTable,
): void {
  tidy(() => {
    const scorer = new BatchScorer(composition, batch);
    if (settings.protocol === 'sequential') {
      rankInTurn(composition, scorer, batch, settings, table);
      return;
    }
    const values = scorer.values(settings.protocol, settings.fusionWeights);
    eachPlace(batch, (list, place) => addRow(composition, batch, list, place, values, settings, table));
  });
}

/** The sessions of one batch. Lives inside one tidy scope. */
class BatchScorer {
  readonly #composition: Composition;
  readonly #sessions: readonly ScoringSession[];
  readonly #startWeighing: () => WeighingSession;
  readonly #shape: readonly [lists: number, positions: number, objectives: number];
  #weighing: WeighingSession | undefined;

  constructor(composition: Composition, batch: ListBatch) {
    const { models, weighter, objectives } = composition;
    const masks = feedMasks(batch);
    const feed = feedOnce(batch, masks);
    this.#composition = composition;
    this.#shape = [batch.lists, batch.positions, objectives.length];
    this.#sessions = models.map((model: ObjectiveModel) => model.begin(feed(model.embedder)));
    this.#startWeighing = () =>
      weighter.begin(feedWeighing(composition, batch, masks, weighter.draw?.(batch), feed));
  }

  objectiveScores(score: (session: ScoringSession) => ReturnType<ScoringSession['scoreAll']>): Float32Array {
    return read(joinColumns(this.#sessions.map(score), this.#composition.slots.flat()));
  }

  values(protocol: 'static' | 'logged', fusionWeights: FusionWeights): Values {
    const weights = this.#weights(protocol, fusionWeights);
    // Freed at once: turn by turn, what scoring leaves behind would add up over a list.
    if (protocol === 'static')
      return {
        scores: tidy(() => this.objectiveScores((session) => session.scoreAll()).slice()),
        weights,
      };
    const remembered = anyWeightsInState(this.#composition) ? fromArray(weights, this.#shape) : undefined;
    return { scores: this.objectiveScores((session) => session.scoreLogged(remembered)), weights };
  }

  #weights(protocol: 'static' | 'logged', fusionWeights: FusionWeights): Float32Array {
    if (fusionWeights !== 'weighter') {
      const [lists, positions, count] = this.#shape;
      return Float32Array.from({ length: lists * positions * count }, (_, i) => fusionWeights[i % count]!);
    }
    this.#weighing ??= this.#startWeighing();
    return read(protocol === 'logged' ? this.#weighing.weighLogged() : this.#weighing.weighAll());
  }

  show(places: Int32Array, weights: Float32Array): void {
    for (const session of this.#sessions) session.show(places, weights);
    this.#weighing?.show(places, weights);
  }
}

function rankInTurn(
  composition: Composition,
  scorer: BatchScorer,
  batch: ListBatch,
  settings: ScoringSettings,
  table: ScoredTable,
): void {
  const count = composition.objectives.length;
  const left = Array.from(
    batch.lengths,
    (length) => new Set(Array.from({ length }, (_, position) => position)),
  );
  for (let turn = 1; turn <= batch.positions && left.some((open) => open.size > 0); turn++) {
    const values = scorer.values('static', settings.fusionWeights);
    const places = new Int32Array(batch.lists);
    left.forEach((open, list) => {
      if (open.size === 0) return;
      const best = bestOf(composition, batch, list, open, values, settings);
      open.delete(best);
      places[list] = best;
      addRow(composition, batch, list, best, values, settings, table);
      table.ranks.push(turn);
    });
    const shownWeights = Float32Array.from({ length: batch.lists * count }, (_, i) => {
      const list = Math.floor(i / count);
      return values.weights[(list * batch.positions + places[list]!) * count + (i % count)]!;
    });
    scorer.show(places, shownWeights);
  }
}

/** The open position with the largest fused score; equal scores by the hash that orders ties in metrics. */
function bestOf(
  composition: Composition,
  batch: ListBatch,
  list: number,
  open: ReadonlySet<number>,
  values: Values,
  settings: ScoringSettings,
): number {
  const { listIds, itemIds } = outcomeOf(batch);
  let best = -1;
  let bestScore = Number.NaN;
  let bestHash = 0;
  for (const position of open) {
    const place = list * batch.positions + position;
    const score = fuse(composition, values, place, settings.scale).fused;
    const hash = tieHash(settings.seed, listIds[list]!, itemIds[place]!);
    if (best < 0 || score > bestScore || (score === bestScore && hash < bestHash)) {
      [best, bestScore, bestHash] = [position, score, hash];
    }
  }
  return best;
}

function addRow(
  composition: Composition,
  batch: ListBatch,
  list: number,
  position: number,
  values: Values,
  settings: ScoringSettings,
  table: ScoredTable,
): void {
  const outcome = outcomeOf(batch);
  const place = list * batch.positions + position;
  const { scores, weights, fused } = fuse(composition, values, place, settings.scale);
  table.listIds.push(outcome.listIds[list]!);
  table.userIds.push(outcome.userIds[list]!);
  table.itemIds.push(outcome.itemIds[place]!);
  table.positions.push(outcome.loggedPositions[place]!);
  table.clicked.push(outcome.clicked[place]!);
  table.dwell.push(outcome.dwell[place]!);
  table.scores.push(fused);
  scores.forEach((score, k) => {
    table.objectiveScores[k]!.push(score);
    table.rawScores[k]!.push(values.scores[place * composition.objectives.length + k]!);
    table.targets[k]!.push(batch.labels[composition.objectives[k]!.name]?.targets[place] ?? Number.NaN);
  });
  settings.groups?.forEach((groups, division) =>
    (table.groupCodes[division] ??= []).push(groups.groupOf(batch, list, position)),
  );
  weights.forEach((weight, k) => table.objectiveWeights[k]!.push(weight));
}

function fuse(
  { fusion, objectives }: Composition,
  values: Values,
  place: number,
  { means, deviations }: ScoreScale,
): { scores: Float64Array; weights: Float64Array; fused: number } {
  const count = objectives.length;
  const scores = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const score = values.scores[place * count + k]!;
    scores[k] = ((fusion.transform?.(score) ?? score) - means[k]!) / deviations[k]!;
    weights[k] = values.weights[place * count + k]!;
  }
  return { scores, weights, fused: fusion.fuse(scores, weights) };
}

function eachPlace(batch: ListBatch, visit: (list: number, position: number) => void): void {
  batch.lengths.forEach((length, list) => {
    for (let position = 0; position < length; position++) visit(list, position);
  });
}

function outcomeOf(batch: ListBatch): ListOutcome {
  if (batch.outcome === undefined) throw new Error('scoring needs batches with their outcome');
  return batch.outcome;
}
