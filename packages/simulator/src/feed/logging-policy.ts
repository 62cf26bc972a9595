import type { Constants } from '../constants/index.js';
import { COUNTING, exp, log, unit } from '../randomness/index.js';
import { DIM } from '../world/vectors.js';
import type { World } from '../world/world.js';
import { REQUEST_DRAW } from './purposes.js';
import { LIST_LENGTH, type Policy, type Request, type Slate } from './slate.js';

/**
 * The production ranker that made the log: fixed weights over imperfect estimates of affinity, appeal and value.
 *
 * At each position, with ε uniform over what remains, else Plackett-Luce at temperature 1 by exponential clocks
 * (smallest clock first). Clocks have no memory, so that taking out a uniform pick keeps the law exact.
 */
export class LoggingPolicy implements Policy {
  readonly code = 0;
  readonly #constants: Constants;
  readonly #vectors: Float32Array;
  readonly #scores: Float32Array;
  readonly #direction = new Float64Array(DIM);
  /** e^score of each candidate of the last request. */
  readonly weights: Float64Array;
  readonly #clocks: Float64Array;
  readonly #words: Uint32Array;
  readonly #first = new Uint16Array(LIST_LENGTH);
  readonly #taken = new Uint16Array(LIST_LENGTH);

  constructor({ constants, catalogue }: World) {
    const most = constants.traffic.hot + constants.traffic.matched;
    this.#constants = constants;
    this.#vectors = catalogue.hidden.vectors;
    this.#scores = catalogue.hidden.policyScore;
    this.weights = new Float64Array(most);
    this.#clocks = new Float64Array(most);
    this.#words = new Uint32Array(2 * most);
  }

  choose(request: Request, slate: Slate): void {
    const total = this.#weigh(request);
    this.#order(request);
    this.#pick(request, total, slate);
  }

  #weigh({ traits, z, y, candidates, ageing }: Request): number {
    const { policy } = this.#constants.traffic;
    const clickNoise = Math.sqrt(1 - policy.clickTruth * policy.clickTruth);
    const readingNoise = Math.sqrt(1 - policy.readingTruth * policy.readingTruth);
    for (let d = 0; d < DIM; d++) {
      const click = policy.clickTruth * z[d]! + clickNoise * traits.policyNoise[d]!;
      const reading = policy.readingTruth * y[d]! + readingNoise * traits.policyReadingNoise[d]!;
      this.#direction[d] = policy.affinity * click + policy.reading * reading;
    }
    const ageingWeight = policy.fresh * ageing;
    const { items, fresh, count } = candidates;
    const a = this.#vectors;
    const scores = this.#scores;
    const { weights } = this;
    // The dot product stands here a second time, with the user's side in locals: they are read 200 times a request.
    const d = this.#direction;
    const d0 = d[0]!, d1 = d[1]!, d2 = d[2]!, d3 = d[3]!, d4 = d[4]!, d5 = d[5]!, d6 = d[6]!, d7 = d[7]!; // prettier-ignore
    const d8 = d[8]!, d9 = d[9]!, d10 = d[10]!, d11 = d[11]!, d12 = d[12]!, d13 = d[13]!, d14 = d[14]!, d15 = d[15]!; // prettier-ignore
    let total = 0;
    for (let i = 0; i < count; i++) {
      const item = items[i]!;
      const at = item * DIM;
      const first = a[at]! * d0 + a[at + 1]! * d1 + (a[at + 2]! * d2 + a[at + 3]! * d3);
      const second = a[at + 4]! * d4 + a[at + 5]! * d5 + (a[at + 6]! * d6 + a[at + 7]! * d7);
      const third = a[at + 8]! * d8 + a[at + 9]! * d9 + (a[at + 10]! * d10 + a[at + 11]! * d11);
      const fourth = a[at + 12]! * d12 + a[at + 13]! * d13 + (a[at + 14]! * d14 + a[at + 15]! * d15);
      const affinity = first + second + (third + fourth);
      const weight = exp(affinity + scores[item]! + ageingWeight * fresh[i]!);
      weights[i] = weight;
      total += weight;
    }
    return total;
  }

  /** Rings the clocks and keeps the first ten. */
  #order({ candidates, draws }: Request): void {
    const { items, count } = candidates;
    draws.words(REQUEST_DRAW.clock, items, 0, count, this.#words);
    const first = this.#first;
    const words = this.#words;
    const clocks = this.#clocks;
    const { weights } = this;
    let kept = 0;
    let last = Number.POSITIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const u = unit(words[2 * i]!);
      // -ln u is at least 1 - u, so that most late clocks are known to be late without a logarithm.
      if (1 - u >= last * weights[i]!) continue;
      const clock = -log(u) / weights[i]!;
      clocks[i] = clock;
      if (kept === LIST_LENGTH && clock >= last) continue;
      let at = kept < LIST_LENGTH ? kept++ : LIST_LENGTH - 1;
      while (at > 0 && clocks[first[at - 1]!]! > clock) {
        first[at] = first[at - 1]!;
        at--;
      }
      first[at] = i;
      if (kept === LIST_LENGTH) last = clocks[first[LIST_LENGTH - 1]!]!;
    }
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
