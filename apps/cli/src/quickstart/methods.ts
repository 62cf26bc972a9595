/** A method that the quickstart trains: the experiment with another weighter. */
export interface Method {
  /** Name of the run folder. */
  readonly name: string;
  /** In place of the experiment's own weighter, which is PAPERec. */
  readonly weighter?: Readonly<Record<string, unknown>>;
}

/** A row of the table: a trained method under given weights at ranking. */
export interface MethodRow {
  readonly name: string;
  readonly summary: string;
  readonly method: string;
  /** Constant weights in place of the weighter's own. */
  readonly fusionWeights?: readonly number[];
}

/** Trained methods, PAPERec first. */
export const METHODS: readonly Method[] = [
  { name: 'paperec' },
  { name: 'fixed', weighter: { use: 'fixed', weights: [0.5, 0.5] } },
  { name: 'mgda', weighter: { use: 'mgda' } },
  { name: 'random', weighter: { use: 'random' } },
];

/** Rows of the table that come from runs; the yardsticks without a model follow. */
export const METHOD_ROWS: readonly MethodRow[] = [
  { name: 'PAPERec', summary: 'personal weights by Pareto-oriented RL', method: 'paperec' },
  { name: 'PAPERec (CTR)', summary: 'its click model alone ranks', method: 'paperec', fusionWeights: [1, 0] },
  { name: 'PAPERec (DT)', summary: 'its dwell model alone ranks', method: 'paperec', fusionWeights: [0, 1] },
  { name: 'fixed', summary: 'half and half for everyone', method: 'fixed' },
  { name: 'mgda', summary: 'one min-norm weight for everyone', method: 'mgda' },
  { name: 'random', summary: 'weights drawn at random', method: 'random' },
];

/** The row that the others are compared with. */
export const REFERENCE = 'PAPERec';
