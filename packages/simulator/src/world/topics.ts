import { BURN_IN_DAYS, dayNumber, type ItemConstants } from '../constants/index.js';
import { Draws, LEVEL, childKey, exp, log, type Key } from '../randomness/index.js';
import { DIM, toUnit } from './vectors.js';

const PURPOSE = { centre: 100, tag: 200, heat: 900, permutation: 1100 } as const;

/** Topics and their tags, popularity and heat by day. */
export interface Topics {
  readonly count: number;
  /** Unit vectors, {@link DIM} numbers a topic. */
  readonly centres: Float32Array;
  /** Unit vectors, {@link DIM} numbers a tag; tag t of topic k is k · tagsPerTopic + t. */
  readonly tags: Float32Array;
  /** Chance of each topic as the main one of an item born on a day, by days from 0. */
  readonly popularity: readonly (readonly number[])[];
  /** Heat h of topic k on a day: `heat[day · count + k]`. */
  readonly heat: Float32Array;
}

/** Makes the topics of a world for `days` days. */
export function makeTopics(constants: ItemConstants, seed: Key, days: number): Topics {
  const count = constants.topics;
  const draws = new Draws().at(childKey(seed, LEVEL.topics, 0));
  const noise = new Float64Array(DIM);
  const centres = new Float32Array(count * DIM);
  const tags = new Float32Array(count * constants.tagsPerTopic * DIM);
  for (let k = 0; k < count; k++) {
    draws.normals(PURPOSE.centre + k, noise);
    const centre = Float64Array.from(toUnit(noise));
    centres.set(centre, k * DIM);
    for (let t = 0; t < constants.tagsPerTopic; t++) {
      const tag = k * constants.tagsPerTopic + t;
      draws.normals(PURPOSE.tag + tag, noise);
      const vector = centre.map((x, i) => x + (constants.tagSpread * noise[i]!) / 4);
      tags.set(toUnit(vector), tag * DIM);
    }
  }
  return {
    count,
    centres,
    tags,
    popularity: popularity(constants, draws, days),
    heat: heat(constants, draws, days),
  };
}

function popularity(constants: ItemConstants, draws: Draws, days: number): number[][] {
  const weights = Array.from({ length: constants.topics }, (_, k) => exp(constants.topicPower * log(k + 1)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let shares = weights.map((weight) => weight / total);
  return Array.from({ length: days }, (_, ordinal) => {
    const day = dayNumber(ordinal);
    if (ordinal >= BURN_IN_DAYS && constants.permutedDays.includes(day)) {
      const order = shares.map((share, k) => ({ share, by: draws.uniform(PURPOSE.permutation + day, k) }));
      shares = order.sort((a, b) => a.by - b.by).map(({ share }) => share);
    }
    return shares;
  });
}

function heat(constants: ItemConstants, draws: Draws, days: number): Float32Array {
  const { topics, heatDecay, heatSd } = constants;
  const fresh = Math.sqrt(1 - heatDecay * heatDecay) * heatSd;
  const values = new Float32Array(days * topics);
  for (let day = 0; day < days; day++) {
    for (let k = 0; k < topics; k++) {
      const shock = draws.normal(PURPOSE.heat + day, k);
      values[day * topics + k] =
        day === 0 ? heatSd * shock : heatDecay * values[(day - 1) * topics + k]! + fresh * shock;
    }
  }
  return values;
}
