import { createRng } from '@paretorec/tensor';

/** Size and seed of a planted world. */
export interface PlantedWorldOptions {
  /** Default 1. */
  readonly seed?: number;
  /** Default 300. */
  readonly users?: number;
  /** Default 200. */
  readonly items?: number;
  /** Default 20,000. */
  readonly lists?: number;
  /** Items a list; default 10. */
  readonly listLength?: number;
}

/** Kinds of taste, and of topics: a user of taste k likes items of topic k. */
export const PLANTED_TOPICS = 6;

/**
 * Users, items and the law that ties them: who clicks on what and how long it is read.
 *
 * - click: σ(-2.2 + 2.4 [taste of the user = topic of the item] + 0.7 appeal of the item);
 * - dwell of a click: log-normal with median exp(3 + 0.5 [user is patient] + 0.3 [item is long]) seconds and σ 0.4.
 *
 * Taste, topic, patience and length are fields that models see; the appeal is known through item ids alone.
 */
export class PlantedWorld {
  readonly options: Required<PlantedWorldOptions>;
  readonly tastes: Int32Array;
  readonly patient: Uint8Array;
  readonly topics: Int32Array;
  readonly long: Uint8Array;
  readonly #appeals: Float64Array;

  constructor(options: PlantedWorldOptions = {}) {
    this.options = { seed: 1, users: 300, items: 200, lists: 20_000, listLength: 10, ...options };
    const { seed, users, items } = this.options;
    const draw = createRng(`planted/${seed}/world`);
    this.tastes = Int32Array.from({ length: users }, () => draw.integer(PLANTED_TOPICS));
    this.patient = Uint8Array.from({ length: users }, () => draw.integer(2));
    this.topics = Int32Array.from({ length: items }, () => draw.integer(PLANTED_TOPICS));
    this.long = Uint8Array.from({ length: items }, () => draw.integer(2));
    this.#appeals = Float64Array.from({ length: items }, () => draw.normal());
  }

  /** Chance of a click. */
  clickProbability(user: number, item: number): number {
    const match = this.tastes[user] === this.topics[item] ? 1 : 0;
    return 1 / (1 + Math.exp(2.2 - 2.4 * match - 0.7 * this.#appeals[item]!));
  }

  /** Median dwell of a click, seconds. */
  medianDwell(user: number, item: number): number {
    return Math.exp(3 + 0.5 * this.patient[user]! + 0.3 * this.long[item]!);
  }

  /** The lists in time order; the same at every call. */
  *lists(): Generator<PlantedList> {
    const { lists, users, items, listLength } = this.options;
    const rng = createRng(`planted/${this.options.seed}/lists`);
    for (let listId = 1; listId <= lists; listId++) {
      const user = rng.integer(users);
      const shown: number[] = [];
      while (shown.length < listLength) {
        const item = rng.integer(items);
        if (!shown.includes(item)) shown.push(item);
      }
      const impressions = shown.map((item) => {
        const clicked = rng.uniform() < this.clickProbability(user, item);
        const dwell = clicked ? this.medianDwell(user, item) * Math.exp(0.4 * rng.normal()) : 0;
        return { item, clicked, dwell };
      });
      yield { listId, user, time: 1_700_000_000_000 + listId * 60_000, impressions };
    }
  }
}

/** One list of a planted log; users and items are numbered from 0. */
export interface PlantedList {
  readonly listId: number;
  readonly user: number;
  /** UTC milliseconds. */
  readonly time: number;
  readonly impressions: readonly {
    readonly item: number;
    readonly clicked: boolean;
    readonly dwell: number;
  }[];
}
