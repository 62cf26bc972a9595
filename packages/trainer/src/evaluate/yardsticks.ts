import { ParetorecError, type ListBatch, type ListOutcome } from '@paretorec/contracts';
import type { Dataset, Part } from '@paretorec/data';
import { ScoredTable } from './scored-table.js';
import { SCORING_BATCH } from './validate.js';

/**
 * Rankings that need no model: an order by chance, the most clicked items first (clicks before the list), and the newest
 * items first (by publish time; items without one by when they were first shown).
 */
export type Yardstick = 'random order' | 'popularity' | 'recency';

/** The score of an item as it was shown; equal ones (for chance, all) are ordered by the metrics' hash. */
const SCORES: Readonly<Record<Yardstick, (outcome: ListOutcome, place: number) => number>> = {
  'random order': () => 0,
  popularity: ({ popularity }, place) => popularity[place]!,
  recency: ({ age }, place) => -age[place]!,
};

/**
 * Ranks the lists of a part by a yardstick.
 *
 * @param listLength whole lists by default, or T to which longer ones are cut, as under the protocol `logged`.
 * @throws ParetorecError `no-ages` where nothing tells newer items from older ones.
 */
export async function scoreYardstick(
  dataset: Dataset,
  part: Part | 'all',
  yardstick: Yardstick,
  listLength: number | 'whole' = 'whole',
): Promise<ScoredTable> {
  const table = new ScoredTable([]);
  const batches = dataset.batches(part, {
    batchSize: SCORING_BATCH,
    listLength,
    order: 'time',
    withOutcome: true,
  });
  for await (const batch of batches) addYardstick(batch, SCORES[yardstick], table);
  if (yardstick === 'recency') requireAges(table, part);
  return table;
}

function addYardstick(
  batch: ListBatch,
  scoreOf: (outcome: ListOutcome, place: number) => number,
  table: ScoredTable,
): void {
  const outcome = batch.outcome!;
  batch.lengths.forEach((length, list) => {
    for (let place = list * batch.positions; place < list * batch.positions + length; place++) {
      table.listIds.push(outcome.listIds[list]!);
      table.userIds.push(outcome.userIds[list]!);
      table.itemIds.push(outcome.itemIds[place]!);
      table.positions.push(outcome.loggedPositions[place]!);
      table.clicked.push(outcome.clicked[place]!);
      table.dwell.push(outcome.dwell[place]!);
      table.scores.push(scoreOf(outcome, place));
    }
  });
}

/** A log whose lists all have one time, and whose items have none, would rank by chance and call it recency. */
function requireAges({ scores }: ScoredTable, part: Part | 'all'): void {
  if (scores.length === 0 || scores.some((score) => score !== scores[0])) return;
  throw new ParetorecError({
    code: 'no-ages',
    where: 'yardstick recency',
    problem: `the log does not tell new items from old ones: all items in its ${part} part are of the same age`,
    remedy: 'give items a publish_time or lists the times at which they were shown, or leave the row out',
  });
}
