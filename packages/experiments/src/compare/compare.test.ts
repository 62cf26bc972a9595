import { predictionTable } from '@paretorec/metrics';
import { expect, it } from 'vitest';
import { differencesFrom, userWeights } from '../index.js';

/** Ten lists of two items, the first clicked for as many seconds as the list's number; the scores prefer `place`. */
function predictions(place: (list: number) => 0 | 1) {
  const lists = Array.from({ length: 10 }, (_, list) => list);
  return predictionTable({
    listIds: lists.flatMap((list) => [`l${list}`, `l${list}`]),
    itemIds: lists.flatMap(() => ['a', 'b']),
    userIds: lists.flatMap((list) => [`u${list}`, `u${list}`]),
    clicked: lists.flatMap(() => [1, 0]),
    dwell: lists.flatMap((list) => [list + 1, 0]),
    scores: lists.flatMap((list) => (place(list) === 0 ? [2, 1] : [1, 2])),
  });
}

it('takes differences of every column of Table 2 on the same lists', () => {
  const differences = differencesFrom(
    predictions(() => 0),
    predictions((list) => (list < 5 ? 0 : 1)),
  );
  expect(Object.keys(differences)).toEqual([
    'HIT@1',
    'HIT@3',
    'HIT@5',
    'MAP',
    'AUC',
    'WHIT@1',
    'WHIT@3',
    'WHIT@5',
    'WMAP',
    'DT-AUC',
  ]);
  // Five of ten clicks fall from rank 1 to rank 2; their dwell is 6 to 10 seconds, 40 of 55.
  expect(differences['HIT@1']!.value).toBeCloseTo(0.5, 12);
  expect(differences['HIT@3']!.value).toBe(0);
  expect(differences['MAP']!.value).toBeCloseTo(0.25, 12);
  expect(differences['WHIT@1']!.value).toBeCloseTo(4, 12);
  expect(differences['HIT@1']!.low).toBeGreaterThan(0);
  expect(differences['HIT@1']!.high).toBeLessThanOrEqual(1);
});

it('means weights by user', () => {
  const { users } = userWeights(
    ['click', 'dwell'],
    ['b', 'a', 'b'],
    [
      [0.2, 0.5, 0.4],
      [0.8, 0.5, 0.6],
    ],
  );
  expect(users[0]![0]).toBeCloseTo(0.3, 12);
  expect(users[0]![1]).toBeCloseTo(0.7, 12);
  expect(users[1]).toEqual([0.5, 0.5]);
});
