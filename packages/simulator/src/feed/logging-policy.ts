import type { Constants } from '../constants/index.js';
import { kernelsOn, type Kernels } from '../kernels/kernels.js';
import { COUNTING, unit } from '../randomness/index.js';
import { DIM, store } from '../world/vectors.js';
import type { World } from '../world/world.js';
import { REQUEST_DRAW } from './purposes.js';
import { LIST_LENGTH, type Policy, type Request, type Slate } from './slate.js';

/** Clocks that have rung, one after the other and each anew, when ten different ones have: nearly always. */
const SOON = 25;

/**
 * The production ranker that made the log: fixed weights over imperfect estimates of affinity, appeal and value.
 *
 * At each position, with ε uniform over what remains, else Plackett-Luce at temperature 1 by exponential clocks
 * (smallest clock first). Clocks have no memory, so that taking out a uniform pick keeps the law exact.
 */
export class LoggingPolicy implements Policy {
  readonly code = 0;
  /** e^score of each candidate of the last request. */
  readonly weights: Float64Array;

  readonly #constants: Constants;
  readonly #kernels: Kernels;
  readonly #vectors: Float32Array;
  readonly #scores: Float32Array;
  readonly #natural = new Float64Array(DIM);
  readonly #direction: Float64Array;
  readonly #clocks: Float64Array;
  readonly #clockWords: Uint32Array;
  readonly #first: Uint16Array;
  readonly #taken = new Uint16Array(LIST_LENGTH);
  readonly #words = new Uint32Array(2 * LIST_LENGTH);

  constructor({ constants, catalogue, memory }: World) {
    const most = constants.traffic.hot + constants.traffic.matched;
    this.#constants = constants;
    this.#kernels = kernelsOn(memory);
    this.#vectors = catalogue.hidden.vectors;
    this.#scores = catalogue.hidden.policyScore;
    this.weights = memory.doubles(most);
    this.#direction = memory.doubles(DIM);
    this.#clocks = memory.doubles(LIST_LENGTH);
    this.#clockWords = memory.words(2 * most);
    this.#first = memory.shorts(LIST_LENGTH);
  }

  choose(request: Request, slate: Slate): void {
    const total = this.#weigh(request);
    this.#order(request, total);
    this.#pick(request, total, slate);
  }

  #weigh({ traits, z, y, candidates, ageing }: Request): number {
    const { policy } = this.#constants.traffic;
    const clickNoise = Math.sqrt(1 - policy.clickTruth * policy.clickTruth);
    const readingNoise = Math.sqrt(1 - policy.readingTruth * policy.readingTruth);
    for (let d = 0; d < DIM; d++) {
      const click = policy.clickTruth * z[d]! + clickNoise * traits.policyNoise[d]!;
      const reading = policy.readingTruth * y[d]! + readingNoise * traits.policyReadingNoise[d]!;
      this.#natural[d] = policy.affinity * click + policy.reading * reading;
    }
    store(this.#natural, this.#direction);
    const { items, fresh, count } = candidates;
    return this.#kernels.weigh(
      this.#vectors.byteOffset,
      this.#scores.byteOffset,
      items.byteOffset,
      fresh.byteOffset,
      count,
      this.#direction.byteOffset,
      policy.fresh * ageing,
      this.weights.byteOffset,
    );
  }

  /** Rings the clocks and keeps the first ten. */
  #order({ candidates: { items, count }, draws }: Request, total: number): void {
    const [key0, key1] = draws.key;
    this.#kernels.firstClocks(
      key0,
      key1,
      REQUEST_DRAW.clock,
      items.byteOffset,
      count,
      this.weights.byteOffset,
      SOON / total,
      this.#clockWords.byteOffset,
      this.#clocks.byteOffset,
      this.#first.byteOffset,
      LIST_LENGTH,
    );
  }

  #pick({ candidates, draws }: Request, total: number, { picks, propensity }: Slate): void {
    const { exploration } = this.#constants.traffic.policy;
    const { count } = candidates;
    draws.words(REQUEST_DRAW.explore, COUNTING, 1, LIST_LENGTH, this.#words);
    let left = total;
    let greedy = 0;
    for (let t = 0; t < LIST_LENGTH; t++) {
      const remaining = count - t;
      let pick: number;
      if (unit(this.#words[2 * t]!) < exploration) {
        pick = Math.floor(unit(this.#words[2 * t + 1]!) * remaining);
        // `taken` is in ascending order: what stands before the pick moves it up.
        for (let i = 0; i < t && this.#taken[i]! <= pick; i++) pick++;
      } else {
        while (this.#isTaken(this.#first[greedy]!, t)) greedy++;
        pick = this.#first[greedy]!;
      }
      const weight = this.weights[pick]!;
      picks[t] = pick;
      propensity[t] = ((1 - exploration) * weight) / left + exploration / remaining;
      left -= weight;
      let at = t;
      while (at > 0 && this.#taken[at - 1]! > pick) {
        this.#taken[at] = this.#taken[at - 1]!;
        at--;
      }
      this.#taken[at] = pick;
    }
  }

  #isTaken(pick: number, count: number): boolean {
    for (let i = 0; i < count; i++) if (this.#taken[i] === pick) return true;
    return false;
  }
}
