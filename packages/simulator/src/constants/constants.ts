/** A log-normal law: `median` in its unit, `sd` of the logarithm. */
export interface LogNormal {
  readonly median: number;
  readonly sd: number;
}

/** The three types of items, in the order of their codes. */
export const ITEM_TYPES = ['article', 'news', 'video'] as const;

/** One number for each of {@link ITEM_TYPES}. */
export type ByType<T = number> = readonly [article: T, news: T, video: T];

/** Items: docs/simulator.md, section 2. */
export interface ItemConstants {
  readonly topics: number;
  readonly tagsPerTopic: number;
  /** Popularity of the k-th topic is k to this power. */
  readonly topicPower: number;
  /** Weight of noise in a tag's vector around its topic's centre. */
  readonly tagSpread: number;
  /** Chances of 1, 2, 3 and 4 tags. */
  readonly tagCounts: readonly number[];
  /** Chance that a further tag is of the main topic. */
  readonly sameTopic: number;
  /** A tag within a topic is floor(20 U^power). */
  readonly tagPower: number;
  readonly otherTagWeight: number;
  /** Weight of what no field tells in an item's vector. */
  readonly ownSpread: number;
  readonly typeShares: ByType;
  /** Characters, characters and seconds. */
  readonly length: ByType<LogNormal>;
  readonly videoLengthRange: readonly [number, number];
  /** Divides ln(length / median). */
  readonly lengthScale: number;
  readonly leastPublishers: number;
  readonly itemsPerPublisher: number;
  readonly publisherWeight: number;
  /** Correlation of appeal and value. */
  readonly appealValue: number;
  /** Hours in which freshness falls to 1/e. */
  readonly freshnessHours: ByType;
  readonly freshnessSd: number;
  /** Below this freshness an item leaves the pool. */
  readonly poolFreshness: number;
  /** Items born a day are the scale's items over this. */
  readonly birthDays: number;
  readonly heatDecay: number;
  readonly heatSd: number;
  /** Days of the log before which the popularity of topics is permuted. */
  readonly permutedDays: readonly number[];
}

/** Users: docs/simulator.md, section 3. */
export interface UserConstants {
  readonly ages: readonly number[];
  readonly genders: readonly number[];
  readonly cities: readonly number[];
  readonly platforms: readonly number[];
  /** Whether interests and reading affinity exist at all. */
  readonly interests: boolean;
  /** Variance shares of the stable and the drifting interest. */
  readonly stableShare: number;
  readonly demographicWeight: number;
  readonly driftDecay: number;
  /** Reinforcement: o ← keep o + add x. */
  readonly reinforcement: { readonly keep: number; readonly add: number; readonly leastDwell: number };
  /** Correlation of click and reading affinity. */
  readonly clickReading: number;
  readonly clickLevel: number;
  /** Dwell trait as weights of g1 and g2. */
  readonly dwellTrait: readonly [number, number];
  readonly appealSd: number;
  readonly typeTaste: number;
  readonly scrolling: number;
  readonly staying: number;
  readonly activity: number;
  /** Share of clicks in what a user needs: σ(scale (g1 weight + g3 weight)); undefined means one half for all. */
  readonly needs: 'personal' | 'same';
  readonly needClicks: LogNormal;
  readonly needSeconds: LogNormal;
}

/** Activity, sessions, candidates, logging policy: docs/simulator.md, section 4. */
export interface TrafficConstants {
  readonly activity: number;
  readonly activeBefore: number;
  readonly memory: number;
  readonly memoryStart: number;
  readonly weekend: number;
  readonly sessionStop: number;
  readonly mostSessions: number;
  readonly sessionGapMinutes: number;
  readonly mostRequests: number;
  readonly hot: number;
  readonly matched: number;
  readonly mostDraws: number;
  readonly hotAppeal: number;
  readonly hotHeat: number;
  readonly blockHours: number;
  readonly excluded: number;
  readonly policy: {
    readonly affinity: number;
    readonly reading: number;
    readonly appeal: number;
    readonly value: number;
    readonly fresh: number;
    readonly length: number;
    /** Weight of the truth in the policy's estimates of z and b, and of y and q. */
    readonly clickTruth: number;
    readonly readingTruth: number;
    readonly exploration: number;
  };
}

/** Examination and click: docs/simulator.md, section 5. */
export interface ClickConstants {
  /** Calibrated to the click rate of the paper's Table 1. */
  readonly alpha0: number;
  readonly affinity: number;
  readonly appeal: number;
  readonly regretFatigue: number;
  readonly fresh: number;
  readonly freshHours: number;
  readonly length: number;
  readonly heat: number;
  readonly sameTopic: number;
  readonly sameTopicClicked: number;
  readonly clicked: number;
  readonly request: number;
  /** Whether a click depends on anything but user and examination. */
  readonly content: boolean;
  readonly examination: {
    readonly always: number;
    readonly stop: number;
    readonly scrolling: number;
    readonly clicked: number;
    readonly badClick: number;
  };
  readonly snippet: LogNormal;
}

/** Dwell of a click: docs/simulator.md, section 6. Seconds. */
export interface DwellConstants {
  readonly misclick: number;
  readonly misclickSeconds: number;
  readonly idle: number;
  readonly idleLaw: LogNormal;
  readonly cap: number;
  readonly scan: {
    readonly level: number;
    readonly value: number;
    readonly reading: number;
    readonly clickbait: number;
    readonly trait: number;
    readonly length: number;
    readonly platforms: readonly number[];
    readonly night: number;
    readonly law: LogNormal;
    /** Added to `level` from a day on. */
    readonly later: { readonly day: number; readonly add: number } | undefined;
  };
  readonly read: {
    readonly medians: ByType;
    readonly sd: number;
    readonly length: ByType;
    readonly value: number;
    readonly reading: number;
    readonly trait: number;
  };
  readonly validFrom: number;
  readonly validCap: number;
  /** A regret is a click on clickbait of more than `gap` that lasts at most `seconds`; undefined where there is none. */
  readonly regret: { readonly seconds: number; readonly gap: number } | undefined;
}

/** Satisfaction, continuation, return: docs/simulator.md, section 7. */
export interface SatisfactionConstants {
  readonly continuation: {
    readonly level: number;
    readonly staying: number;
    readonly badClick: number;
    readonly noClick: number;
    readonly shortest: number;
    readonly longest: number;
  };
  /** Satisfaction of a day: elasticity aggregate of two saturating needs, or a linear sum. */
  readonly form: 'needs' | 'linear';
  readonly linear: { readonly clicks: number; readonly seconds: number };
  readonly floor: number;
  readonly regret: number;
  readonly memoryKeep: number;
}

/** Dirt: docs/simulator.md, section 8. */
export interface DirtConstants {
  readonly bots: number;
  readonly botLists: number;
  readonly botClick: number;
  readonly botDwell: LogNormal;
  readonly dwellNull: number;
  readonly missing: {
    readonly age: number;
    readonly gender: number;
    readonly city: number;
    readonly tags: number;
    readonly length: number;
    readonly wrongTopic: number;
  };
  readonly arrival: LogNormal;
  readonly late: number;
  readonly lateHours: number;
}

/** Every constant of a simulated world. Written into the manifest of a log. */
export interface Constants {
  readonly items: ItemConstants;
  readonly users: UserConstants;
  readonly traffic: TrafficConstants;
  readonly click: ClickConstants;
  readonly dwell: DwellConstants;
  readonly satisfaction: SatisfactionConstants;
  readonly dirt: DirtConstants;
}
