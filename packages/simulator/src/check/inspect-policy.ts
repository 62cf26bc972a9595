import { BURN_IN_DAYS, LOG_DAYS } from '../constants/index.js';
import { ClickLaw, Feed, FLAG, LIST_LENGTH, LoggingPolicy, RECORD, Records, SHOWN } from '../feed/index.js';
import type { Policy, Request, Slate } from '../feed/index.js';
import { UserState, type World } from '../world/index.js';

/** How the logging policy's propensities stand to what it did. */
export interface PolicyInspection {
  readonly lists: number;
  /** Largest |Σ over the remaining - 1| of the chances that the recorded propensity belongs to. */
  readonly worstSum: number;
  /** Picks over predicted picks, by tenths of the predicted picks, from rare to sure. */
  readonly pickRates: readonly number[];
  /** Click rate at position 1 of the uniform policy: by inverse propensities of the log, and by the law itself. */
  readonly uniformByPropensity: number;
  readonly uniformByLaw: number;
  /** Standard error of their difference. */
  readonly standardError: number;
}

/** Steps of a doubling of a chance. */
const STEPS = 8;
const BINS = 64 * STEPS;

/** Lives the first users of a world under the logging policy, without bots, and compares chances with picks. */
export function inspectPolicy(world: World, users: number): PolicyInspection {
  const policy = new InspectedPolicy(world);
  const feed = new Feed(world);
  const state = new UserState(users, world.constants.traffic);
  for (let ordinal = 0; ordinal < LOG_DAYS; ordinal++) {
    const records = new Records();
    policy.watch(ordinal >= BURN_IN_DAYS);
    feed.live(policy, state, 0, ordinal, records, []);
    policy.judge(records);
  }
  return policy.result();
}

class InspectedPolicy implements Policy {
  readonly code: number;
  readonly #logging: LoggingPolicy;
  readonly #law: ClickLaw;
  readonly #exploration: number;
  readonly #predicted = new Float64Array(BINS);
  readonly #picked = new Float64Array(BINS);
  /** Of the requests of the day, in the order of their records: 1 / (n p), and the uniform policy's chance of a click; 0 for bots. */
  #moments: { readonly weight: number; readonly chance: number }[] = [];
  #isWatched = false;
  #worst = 0;
  readonly #sums = { n: 0, byPropensity: 0, byLaw: 0, squares: 0 };

  constructor(world: World) {
    this.#logging = new LoggingPolicy(world);
    this.#law = new ClickLaw(world);
    this.#exploration = world.constants.traffic.policy.exploration;
    this.code = this.#logging.code;
  }

  watch(isWatched: boolean): void {
    this.#isWatched = isWatched;
    this.#moments = [];
  }

  choose(request: Request, slate: Slate): void {
    this.#logging.choose(request, slate);
    if (!this.#isWatched) return;
    if (request.traits.bot) {
      this.#moments.push({ weight: 0, chance: 0 });
      return;
    }
    this.#compare(request.candidates.count, slate);
    const { items, fresh, count } = request.candidates;
    let chances = 0;
    for (let i = 0; i < count; i++) {
      chances += this.#law.chance(request, this.#law.logit(request, items[i]!, fresh[i]!), 0, 0, 0);
    }
    this.#moments.push({ weight: 1 / (count * slate.propensity[0]!), chance: chances / count });
  }

  #compare(count: number, { picks, propensity }: Slate): void {
    const { weights } = this.#logging;
    const epsilon = this.#exploration;
    const taken = new Set<number>();
    for (let t = 0; t < LIST_LENGTH; t++) {
      const pick = picks[t]!;
      const remaining = count - t;
      // The total that the recorded propensity was made with, against the weights that remain.
      const total = ((1 - epsilon) * weights[pick]!) / (propensity[t]! - epsilon / remaining);
      let left = 0;
      for (let i = 0; i < count; i++) if (!taken.has(i)) left += weights[i]!;
      this.#worst = Math.max(this.#worst, Math.abs(((1 - epsilon) * left) / total + epsilon - 1));
      for (let i = 0; i < count; i++) {
        if (taken.has(i)) continue;
        const chance = ((1 - epsilon) * weights[i]!) / left + epsilon / remaining;
        this.#predicted[binOf(chance)]! += chance;
      }
      this.#picked[binOf(propensity[t]!)]!++;
      taken.add(pick);
    }
  }

  /** Compares the day's clicks at position 1 with their chances. */
  judge({ words }: Records): void {
    this.#moments.forEach(({ weight, chance }, record) => {
      if (weight === 0) return;
      const flags = words[record * RECORD.words + RECORD.shown + SHOWN.flags]!;
      const estimate = (flags & FLAG.clicked) === 0 ? 0 : weight;
      this.#sums.n++;
      this.#sums.byPropensity += estimate;
      this.#sums.byLaw += chance;
      this.#sums.squares += (estimate - chance) ** 2;
    });
  }

  result(): PolicyInspection {
    const { n, byPropensity, byLaw, squares } = this.#sums;
    const difference = (byPropensity - byLaw) / n;
    return {
      lists: n,
      worstSum: this.#worst,
      pickRates: tenths(this.#predicted, this.#picked),
      uniformByPropensity: byPropensity / n,
      uniformByLaw: byLaw / n,
      standardError: Math.sqrt((squares / n - difference * difference) / n),
    };
  }
}

function binOf(chance: number): number {
  return Math.min(BINS - 1, Math.floor(-Math.log2(chance) * STEPS));
}

/** Ratios of two histograms over ten groups of neighbouring bins with about the same sum of the first. */
function tenths(predicted: Float64Array, picked: Float64Array): number[] {
  const total = predicted.reduce((sum, value) => sum + value, 0);
  const rates: number[] = [];
  let [expected, seen, passed] = [0, 0, 0];
  for (let bin = BINS - 1; bin >= 0; bin--) {
    expected += predicted[bin]!;
    seen += picked[bin]!;
    passed += predicted[bin]!;
    if (passed >= ((rates.length + 1) * total) / 10 - 1e-9) {
      rates.push(seen / expected);
      expected = seen = 0;
      // A bin wider than a tenth ends several at once.
      while (passed >= ((rates.length + 1) * total) / 10 - 1e-9 && rates.length < 10)
        rates.push(rates.at(-1)!);
    }
  }
  return rates;
}
