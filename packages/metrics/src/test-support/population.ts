import type { PredictionTable } from '@paretorec/contracts';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { predictionTable } from '../index.js';

function uniform(seed: number): () => number {
  const random = xoroshiro128plus(seed);
  return () => (random.next() >>> 0) / 2 ** 32;
}

/** `users` users with one list each of `size` items, one clicked; scores lean to the clicked one by `skill`. */
export function population(users: number, size: number, skill: number, seed = 1): PredictionTable {
  const random = uniform(seed);
  const rows = users * size;
  const list = (row: number) => `list${Math.floor(row / size)}`;
  const indices = Array.from({ length: rows }, (_, row) => row);
  return predictionTable({
    listIds: indices.map(list),
    userIds: indices.map(list),
    itemIds: indices.map((row) => `item${row % size}`),
    clicked: indices.map((row) => Number(row % size === 0)),
    scores: indices.map((row) => random() + (row % size === 0 ? skill : 0)),
    dwell: indices.map(() => Math.floor(100 * random())),
  });
}
