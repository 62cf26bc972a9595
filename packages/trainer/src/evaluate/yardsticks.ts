import type { ListBatch } from '@paretorec/contracts';
import type { Dataset, Part } from '@paretorec/data';
import { ScoredTable } from './scored-table.js';
import { SCORING_BATCH } from './validate.js';

/** Rankings that need no model: an order by chance, and the clicks of an item so far. */
export type Yardstick = 'random order' | 'popularity';

/** Ranks the lists of a part by a yardstick; equal scores (for chance, all) are ordered by the metrics' hash. */
export async function scoreYardstick(
  dataset: Dataset,
  part: Part | 'all',
  yardstick: Yardstick,
): Promise<ScoredTable> {
  const table = new ScoredTable([]);
  const batches = dataset.batches(part, {
    batchSize: SCORING_BATCH,
    listLength: 'whole',
    order: 'time',
    withOutcome: true,
  });
  for await (const batch of batches) addYardstick(batch, yardstick, table);
  return table;
}

function addYardstick(batch: ListBatch, yardstick: Yardstick, table: ScoredTable): void {
  const outcome = batch.outcome!;
  batch.lengths.forEach((length, list) => {
    for (let place = list * batch.positions; place < list * batch.positions + length; place++) {
      table.listIds.push(outcome.listIds[list]!);
      table.userIds.push(outcome.userIds[list]!);
      table.itemIds.push(outcome.itemIds[place]!);
      table.positions.push(outcome.loggedPositions[place]!);
      table.clicked.push(outcome.clicked[place]!);
      table.dwell.push(outcome.dwell[place]!);
      table.scores.push(yardstick === 'popularity' ? outcome.popularity[place]! : 0);
    }
  });
}
