import type { PredictionTable } from '@paretorec/contracts';
import { predictionTable } from '@paretorec/metrics';

/** Thirty users with a list of two items each; the first `right` lists rank the click first. */
export function thirtyLists(right: number): PredictionTable {
  const lists = Array.from({ length: 30 }, (_, list) => list);
  return predictionTable({
    listIds: lists.flatMap((list) => [`l${list}`, `l${list}`]),
    itemIds: lists.flatMap(() => ['a', 'b']),
    userIds: lists.flatMap((list) => [`u${list}`, `u${list}`]),
    clicked: lists.flatMap(() => [1, 0]),
    dwell: lists.flatMap((list) => [list + 1, 0]),
    scores: lists.flatMap((list) => (list < right ? [2, 1] : [1, 2])),
  });
}
