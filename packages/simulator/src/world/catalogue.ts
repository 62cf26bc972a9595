import { HOUR, HOUR_CHANCES, dayStart, type Constants } from '../constants/index.js';
import { Draws, LEVEL, childKey, exp, log, normalCdf, type Key } from '../randomness/index.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { Topics } from './topics.js';
import { DIM, store, toUnit } from './vectors.js';

const PURPOSE = {
  publisherAppeal: 1, publisherValue: 2, tagCount: 3, mainTopic: 4, sameTopic: 5, otherTopic: 6, tag: 7, own: 8, type: 9,
  length: 10, publisher: 11, appeal: 12, value: 13, hour: 14, minute: 15, freshness: 16, policyAppeal: 17, policyValue: 18,
  wrongTopic: 19, seenTopic: 20, tagsMissing: 21, lengthMissing: 22, title: 23, media: 24,
} as const; // prettier-ignore

/** Most tags an item can have. */
export const MOST_TAGS = 4;
/** Stands for no tag. */
export const NO_TAG = 0xffff;

/** What models may see of the items, one entry an item; item ids count from 0. */
export interface SeenItems {
  readonly count: number;
  /** UTC milliseconds. */
  readonly publishTime: Float64Array;
  readonly type: Uint8Array;
  /** Main topic, wrong for some. */
  readonly topic: Uint8Array;
  /** {@link MOST_TAGS} an item, {@link NO_TAG} behind the last; none where they are missing. */
  readonly tags: Uint16Array;
  /** Characters or seconds; NaN where missing. */
  readonly length: Float32Array;
  readonly publisher: Uint32Array;
  readonly titleStyle: Uint8Array;
  readonly mediaCount: Uint8Array;
}

/** The hidden truth about the items. */
export interface HiddenItems {
  /** As `store` of vectors.ts puts them. */
  readonly vectors: Float32Array;
  readonly topic: Uint8Array;
  /** True tags. */
  readonly tags: Uint16Array;
  readonly appeal: Float32Array;
  readonly value: Float32Array;
  /** (ln length - ln median) / 0.6. */
  readonly length: Float32Array;
  /** Hours. */
  readonly freshness: Float32Array;
  /** What the logging policy adds for the item itself: its estimates of appeal and value, and length. */
  readonly policyScore: Float32Array;
}

/** All items of a world, ordered by day of birth. */
export interface Catalogue {
  readonly itemsPerDay: number;
  readonly seen: SeenItems;
  readonly hidden: HiddenItems;
}

/** Makes the items born on `days` days, of a world that is to show about `items` of them, in memory that threads can share. */
export function makeCatalogue(
  constants: Constants,
  seed: Key,
  topics: Topics,
  items: number,
  days: number,
  memory: KernelMemory,
): Catalogue {
  const itemsPerDay = Math.round(items / constants.items.birthDays);
  const count = itemsPerDay * days;
  const seen: SeenItems = {
    count,
    publishTime: memory.doubles(count),
    type: memory.bytes(count),
    topic: memory.bytes(count),
    tags: memory.shorts(count * MOST_TAGS).fill(NO_TAG),
    length: memory.floats(count),
    publisher: memory.words(count),
    titleStyle: memory.bytes(count),
    mediaCount: memory.bytes(count),
  };
  const hidden: HiddenItems = {
    vectors: memory.floats(count * DIM),
    topic: memory.bytes(count),
    tags: memory.shorts(count * MOST_TAGS).fill(NO_TAG),
    appeal: memory.floats(count),
    value: memory.floats(count),
    length: memory.floats(count),
    freshness: memory.floats(count),
    policyScore: memory.floats(count),
  };
  const maker = new ItemMaker(constants, seed, topics, items, seen, hidden);
  for (let item = 0; item < count; item++) maker.make(item, Math.floor(item / itemsPerDay));
  return { itemsPerDay, seen, hidden };
}

class ItemMaker {
  readonly #constants: Constants;
  readonly #seed: Key;
  readonly #topics: Topics;
  readonly #seen: SeenItems;
  readonly #hidden: HiddenItems;
  readonly #publishers: number;
  readonly #draws = new Draws();
  readonly #publisherDraws = new Draws();
  readonly #others = new Float64Array(DIM);
  readonly #noise = new Float64Array(DIM);

  constructor(
    constants: Constants,
    seed: Key,
    topics: Topics,
    items: number,
    seen: SeenItems,
    hidden: HiddenItems,
  ) {
    this.#constants = constants;
    this.#seed = seed;
    this.#topics = topics;
    this.#seen = seen;
    this.#hidden = hidden;
    this.#publishers = Math.max(
      constants.items.leastPublishers,
      Math.floor(items / constants.items.itemsPerPublisher),
    );
    this.#publisherDraws.at(childKey(seed, LEVEL.publisher, 0));
  }

  make(item: number, day: number): void {
    this.#draws.at(childKey(this.#seed, LEVEL.item, item));
    const type = this.#draws.category(PURPOSE.type, 0, this.#constants.items.typeShares);
    this.#seen.type[item] = type;
    this.#place(item, day);
    this.#describe(item, day);
    this.#measure(item, type);
    this.#judge(item);
    this.#blur(item);
  }

  /** Moment of birth and speed of ageing. */
  #place(item: number, day: number): void {
    const { items } = this.#constants;
    const hour = this.#draws.category(PURPOSE.hour, 0, HOUR_CHANCES);
    this.#seen.publishTime[item] = Math.floor(
      dayStart(day) + (hour + this.#draws.uniform(PURPOSE.minute)) * HOUR,
    );
    const median = items.freshnessHours[this.#seen.type[item] as 0 | 1 | 2];
    this.#hidden.freshness[item] = this.#draws.logNormal(PURPOSE.freshness, 0, {
      median,
      sd: items.freshnessSd,
    });
  }

  /** Topic, tags and vector. */
  #describe(item: number, day: number): void {
    const { items } = this.#constants;
    const count = 1 + this.#draws.category(PURPOSE.tagCount, 0, items.tagCounts);
    const main = this.#draws.category(PURPOSE.mainTopic, 0, this.#topics.popularity[day]!);
    this.#hidden.topic[item] = main;
    const vector = new Float64Array(DIM);
    this.#others.fill(0);
    for (let i = 0; i < count; i++) {
      const same = i === 0 || this.#draws.uniform(PURPOSE.sameTopic, i) < items.sameTopic;
      const topic = same ? main : Math.floor(this.#topics.count * this.#draws.uniform(PURPOSE.otherTopic, i));
      const tag = this.#newTag(item, i, topic);
      this.#hidden.tags[item * MOST_TAGS + i] = tag;
      const into = i === 0 ? vector : this.#others;
      for (let d = 0; d < DIM; d++) into[d]! += this.#topics.tags[tag * DIM + d]!;
    }
    for (let d = 0; d < DIM; d++) vector[d]! += items.otherTagWeight * this.#others[d]!;
    toUnit(vector);
    this.#draws.normals(PURPOSE.own, this.#noise);
    for (let d = 0; d < DIM; d++) vector[d]! += (items.ownSpread * this.#noise[d]!) / 4;
    store(toUnit(vector), this.#hidden.vectors, item * DIM);
  }

  /** A tag of a topic that the item does not have yet: the drawn one or the next. */
  #newTag(item: number, i: number, topic: number): number {
    const { tagsPerTopic, tagPower } = this.#constants.items;
    const drawn = Math.floor(tagsPerTopic * exp(tagPower * log(this.#draws.uniform(PURPOSE.tag, i))));
    const had = this.#hidden.tags.subarray(item * MOST_TAGS, item * MOST_TAGS + i);
    for (let step = 0; ; step++) {
      const tag = topic * tagsPerTopic + ((drawn + step) % tagsPerTopic);
      if (!had.includes(tag)) return tag;
    }
  }

  #measure(item: number, type: number): void {
    const { items } = this.#constants;
    const law = items.length[type as 0 | 1 | 2];
    let length = this.#draws.logNormal(PURPOSE.length, 0, law);
    const [shortest, longest] = items.videoLengthRange;
    if (type === 2) length = Math.min(longest, Math.max(shortest, length));
    this.#seen.length[item] = length;
    this.#hidden.length[item] = log(length / law.median) / items.lengthScale;
  }

  /** Publisher, appeal and value, and what the logging policy thinks of them. */
  #judge(item: number): void {
    const { items, traffic } = this.#constants;
    const { policy } = traffic;
    const u = this.#draws.uniform(PURPOSE.publisher);
    const publisher = Math.floor(this.#publishers * u * u);
    const own = Math.sqrt(1 - items.publisherWeight * items.publisherWeight);
    const blend = (of: number, self: number): number =>
      items.publisherWeight * this.#publisherDraws.normal(of, publisher) + own * this.#draws.normal(self);
    const appeal = blend(PURPOSE.publisherAppeal, PURPOSE.appeal);
    const value =
      items.appealValue * appeal +
      Math.sqrt(1 - items.appealValue * items.appealValue) * blend(PURPOSE.publisherValue, PURPOSE.value);
    this.#seen.publisher[item] = publisher;
    this.#hidden.appeal[item] = appeal;
    this.#hidden.value[item] = value;
    const estimate = (truth: number, weight: number, purpose: number): number =>
      weight * truth + Math.sqrt(1 - weight * weight) * this.#draws.normal(purpose);
    this.#hidden.policyScore[item] =
      policy.appeal * estimate(appeal, policy.clickTruth, PURPOSE.policyAppeal) +
      policy.value * estimate(value, policy.readingTruth, PURPOSE.policyValue) +
      policy.length * this.#hidden.length[item]!;
    const title = 0.6 * appeal + 0.8 * this.#draws.normal(PURPOSE.title);
    this.#seen.titleStyle[item] = Math.min(7, Math.floor(8 * normalCdf(title)));
    const media = Math.round(3 + 1.5 * (0.5 * value + Math.sqrt(0.75) * this.#draws.normal(PURPOSE.media)));
    this.#seen.mediaCount[item] = Math.min(9, Math.max(0, media));
  }

  /** What is seen: some topics are wrong, some tags and lengths are missing. */
  #blur(item: number): void {
    const { missing } = this.#constants.dirt;
    const truth = this.#hidden.topic[item]!;
    const others = this.#topics.count - 1;
    const wrong = this.#draws.uniform(PURPOSE.wrongTopic) < missing.wrongTopic;
    const shift = wrong ? 1 + Math.floor(others * this.#draws.uniform(PURPOSE.seenTopic)) : 0;
    this.#seen.topic[item] = (truth + shift) % this.#topics.count;
    if (this.#draws.uniform(PURPOSE.tagsMissing) >= missing.tags) {
      const at = item * MOST_TAGS;
      this.#seen.tags.set(this.#hidden.tags.subarray(at, at + MOST_TAGS), at);
    }
    if (this.#draws.uniform(PURPOSE.lengthMissing) < missing.length) this.#seen.length[item] = Number.NaN;
  }
}
