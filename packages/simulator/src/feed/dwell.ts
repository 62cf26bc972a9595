import { dayNumber, isNight, type Constants, type LogNormal } from '../constants/index.js';
import { exp, log, normalCdf, normalQuantile, sigmoid, type Draws } from '../randomness/index.js';
import type { UserTraits } from '../world/user-traits.js';
import { DIM, dot } from '../world/vectors.js';
import type { World } from '../world/world.js';
import { REQUEST_DRAW } from './purposes.js';

/** How a click was read, as the hidden column `mode` codes it. */
export const MODE = { none: 0, misclick: 1, idle: 2, scan: 3, read: 4, bot: 5 } as const;

/** E[min(X, cap); X > from] of a log-normal X: closed form by the normal law. */
export function cappedMean({ median, sd }: LogNormal, cap: number, from = 0): number {
  if (from >= cap) return 0;
  return meanBetween(log(median), sd, log(cap), cap, from > 0 ? log(from) : Number.NEGATIVE_INFINITY);
}

/** {@link cappedMean} by logarithms, which callers have at hand. */
function meanBetween(logMedian: number, sd: number, logCap: number, cap: number, logFrom: number): number {
  const top = (logCap - logMedian) / sd;
  const below = logFrom === Number.NEGATIVE_INFINITY ? 0 : normalCdf((logFrom - logMedian) / sd - sd);
  const inside = exp(logMedian + (sd * sd) / 2) * (normalCdf(top - sd) - below);
  return inside + cap * (1 - normalCdf(top));
}

/** Means of the modes that depend on neither user nor item. */
interface ConstantMeans {
  readonly misclick: number;
  readonly idle: number;
  readonly scan: number;
  readonly bot: number;
}

/** The dwell law of a click (docs/simulator.md, section 6): sets the law of an item for a user, then draws or averages. */
export class DwellLaw {
  /** Of the last {@link draw}: whole seconds. */
  seconds = 0;
  mode: number = MODE.none;
  censored = false;
  /** Chance of a scan and logarithm of the median of a read, of the last {@link prepare}. */
  scan = 0;
  logMedian = 0;

  readonly #constants: Constants;
  readonly #hidden: World['catalogue']['hidden'];
  readonly #types: Uint8Array;
  readonly #logMedians: readonly number[];
  readonly #idleTop: number;
  readonly #means: ConstantMeans;
  readonly #validMeans: ConstantMeans;
  readonly #logValidCap: number;
  readonly #logValidFrom: number;
  #traits: UserTraits | undefined;
  #base = 0;
  #reader = 0;

  constructor({ constants, catalogue }: World) {
    const { dwell } = constants;
    this.#constants = constants;
    this.#hidden = catalogue.hidden;
    this.#types = catalogue.seen.type;
    this.#logMedians = dwell.read.medians.map((median) => log(median));
    const { median, sd } = dwell.idleLaw;
    this.#idleTop = normalCdf((log(dwell.cap) - log(median)) / sd);
    this.#logValidCap = log(dwell.validCap);
    this.#logValidFrom = log(dwell.validFrom - 0.5);
    this.#means = this.#constantMeans(0);
    this.#validMeans = this.#constantMeans(dwell.validFrom - 0.5);
  }

  /** Turns to a user at an hour of a day (from 0). */
  visit(traits: UserTraits, ordinal: number, hour: number): void {
    const { scan, read } = this.#constants.dwell;
    const later = scan.later !== undefined && dayNumber(ordinal) >= scan.later.day ? scan.later.add : 0;
    this.#traits = traits;
    this.#base =
      scan.level +
      later +
      scan.trait * traits.dwellTrait +
      scan.platforms[traits.platform]! +
      (isNight(hour) ? scan.night : 0);
    this.#reader = read.trait * traits.dwellTrait;
  }

  /** Turns to an item: chance of a scan and how long a read takes. */
  prepare(item: number, y: Float64Array): void {
    const { scan, read } = this.#constants.dwell;
    const { vectors, appeal, value, length } = this.#hidden;
    const reading = dot(vectors, item * DIM, y);
    const bait = Math.max(0, appeal[item]! - value[item]! - 1);
    const type = this.#types[item] as 0 | 1 | 2;
    this.scan = sigmoid(
      this.#base +
        scan.value * value[item]! +
        scan.reading * reading +
        scan.clickbait * bait +
        scan.length * length[item]!,
    );
    this.logMedian =
      this.#logMedians[type]! +
      read.length[type] * this.#constants.items.lengthScale * length[item]! +
      read.value * value[item]! +
      read.reading * reading +
      this.#reader;
  }

  /** Draws the dwell of a click on the prepared item. */
  draw(item: number, draws: Draws): void {
    const { dwell, dirt } = this.#constants;
    let seconds: number;
    if (this.#traits?.bot === true) {
      this.mode = MODE.bot;
      seconds = draws.logNormal(REQUEST_DRAW.dwell, item, dirt.botDwell);
    } else if (draws.uniform(REQUEST_DRAW.misclick, item) < dwell.misclick) {
      this.mode = MODE.misclick;
      seconds = Math.floor(dwell.misclickSeconds * draws.uniform(REQUEST_DRAW.dwell, item));
    } else if (draws.uniform(REQUEST_DRAW.idle, item) < dwell.idle) {
      this.mode = MODE.idle;
      const chance = this.#idleTop * draws.uniform(REQUEST_DRAW.dwell, item);
      seconds = dwell.idleLaw.median * exp(dwell.idleLaw.sd * normalQuantile(chance));
    } else if (draws.uniform(REQUEST_DRAW.scan, item) < this.scan) {
      this.mode = MODE.scan;
      seconds = draws.logNormal(REQUEST_DRAW.dwell, item, dwell.scan.law);
    } else {
      this.mode = MODE.read;
      seconds = exp(this.logMedian + dwell.read.sd * draws.normal(REQUEST_DRAW.dwell, item));
    }
    this.censored = seconds > dwell.cap;
    this.seconds = Math.round(Math.min(seconds, dwell.cap));
  }

  /**
   * Expected seconds of a click on the prepared item, capped at 600.
   *
   * @param valid whether dwell below 3 s (before rounding: 2.5 s) counts as none.
   */
  mean(valid = false): number {
    const { dwell } = this.#constants;
    const { misclick, idle, scan, bot } = valid ? this.#validMeans : this.#means;
    if (this.#traits?.bot === true) return bot;
    const from = valid ? this.#logValidFrom : Number.NEGATIVE_INFINITY;
    const read = meanBetween(this.logMedian, dwell.read.sd, this.#logValidCap, dwell.validCap, from);
    const attentive = this.scan * scan + (1 - this.scan) * read;
    return (
      dwell.misclick * misclick + (1 - dwell.misclick) * (dwell.idle * idle + (1 - dwell.idle) * attentive)
    );
  }

  #constantMeans(from: number): ConstantMeans {
    const { dwell, dirt } = this.#constants;
    const { median, sd } = dwell.idleLaw;
    // The truncated law: what lies above the cap counts 600 in the untruncated one, and has no chance here.
    const cut = dwell.validCap * (1 - this.#idleTop);
    const idle = (cappedMean({ median, sd }, dwell.validCap, from) - cut) / this.#idleTop;
    let misclick = 0;
    for (let s = 0; s < dwell.misclickSeconds; s++) if (s >= from) misclick += s / dwell.misclickSeconds;
    return {
      misclick,
      idle,
      scan: cappedMean(dwell.scan.law, dwell.validCap, from),
      bot: cappedMean(dirt.botDwell, dwell.validCap, from),
    };
  }
}
