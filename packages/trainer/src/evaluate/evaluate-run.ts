import type { Compose, ItemFacts, Logger, WeightChoice } from '@paretorec/contracts';
import { openDataset, type Dataset, type Part } from '@paretorec/data';
import type { MetricSample, MetricTable } from '@paretorec/metrics';
import type { LoadRun } from '../run/load-run.js';
import { checkFingerprint } from '../run/manifest.js';
import type { Progress } from '../run/progress.js';
import { RunFolder } from '../run/run-folder.js';
import type { RunConfig } from '../run/run-config.js';
import { openSession, type RunSession } from '../run/session.js';
import { withScores } from '../scoring-run/with-scores.js';
import { loadBest, type BestEpoch } from '../train/train-state.js';
import { measureStationarity, type WeightsMeasure } from './measure-stationarity.js';
import { checkFusionWeights, type FusionWeights, type Protocol } from './score-lists.js';
import type { ScoreScale } from './score-scale.js';
import type { ScoredTable } from './scored-table.js';
import { objectiveCurves, type ObjectiveCurves } from './objective-curves.js';
import { BY_PAST_CLICKS, defaultItemKinds, groupsBy, type RowGroups } from './row-groups.js';
import { fusionWeightsOf, metricsOf, samplesOf, SCORING_BATCH, scorePart } from './validate.js';

/** What {@link openRun} needs. */
export interface OpenRunOptions {
  readonly run: string;
  /** The run's own configuration, resolved again. */
  readonly config: RunConfig;
  readonly compose: Compose;
  /** Reads the experiment of another run; needed where `features.scoresOf` names one. */
  readonly loadRun?: LoadRun | undefined;
  /** Another log than the run's. */
  readonly log?: string | undefined;
  readonly progress: Progress;
  readonly logger: Logger;
  readonly signal?: AbortSignal | undefined;
}

/** Which lists are scored and how. */
export interface ScoreOptions {
  /** Default `test`; `all` for every list of the log. */
  readonly part?: Part | 'all' | undefined;
  /** Default `static`. */
  readonly protocol?: Protocol | undefined;
  /** Default what the configuration says. */
  readonly fusionWeights?: FusionWeights | undefined;
  /** Divisions whose codes every row is to carry; default none. */
  readonly groups?: readonly RowGroups[] | undefined;
}

/** The data of a run, of its own log or of another one. */
function openData(folder: RunFolder, options: OpenRunOptions): Promise<Dataset> {
  const { config, progress, signal, log = config.data.log } = options;
  return withScores({ ...options, folder, log }, OpenRun.open, async (scores) => {
    const { memoryLimit, threads } = config.data;
    const task = progress.start('prepare data', 1);
    const dataset = openDataset({
      fitted: folder.fitted,
      progress: (stage, done) => task.update(done, stage),
      ...{ log, scores, memoryLimit, threads, signal },
    });
    return dataset.finally(() => task.end());
  });
}

/** A trained run with its best parameters, ready to score. Holds tensors and a database: close it. */
export class OpenRun {
  readonly config: RunConfig;
  readonly dataset: Dataset;
  readonly objectives: readonly string[];
  /** What the weighter chose by metrics on the validation part, where it is one that does. */
  readonly choice: WeightChoice | undefined;
  readonly #session: RunSession;
  readonly #scale: ScoreScale;
  readonly #options: OpenRunOptions;
  #facts: Promise<ReadonlyMap<string, ItemFacts>> | undefined;
  #saidStatic = false;

  private constructor(options: OpenRunOptions, dataset: Dataset, session: RunSession, best: BestEpoch) {
    this.config = options.config;
    this.dataset = dataset;
    this.objectives = session.composition.objectives.map(({ name }) => name);
    this.#options = options;
    this.#session = session;
    this.choice = best.choice;
    this.#scale = best.scale;
  }

  /**
   * Opens a run.
   *
   * @throws ParetorecError `not-a-run`, `run-not-trained`, `log-differs` and those of data, checkpoints and components.
   */
  static async open(options: OpenRunOptions): Promise<OpenRun> {
    const folder = new RunFolder(options.run);
    await folder.mustHaveBest();
    const { config, log, compose, logger } = options;
    const dataset = await openData(folder, options);
    try {
      if (log === undefined) await checkFingerprint(folder, dataset.fingerprint, config.data.log);
      const session = openSession(config, dataset, compose, logger);
      const { tensors, best } = loadBest(folder.best);
      session.store.restore(tensors);
      return new OpenRun(options, dataset, session, best);
    } catch (error) {
      await dataset.close();
      throw error;
    }
  }

  /**
   * Scores and ranks lists. Warns once where `static` lets a label of new values rank, which are all new in the first place of a list.
   *
   * @throws ParetorecError `bad-fusion-weights`.
   */
  async score({
    part = 'test',
    protocol = 'static',
    fusionWeights,
    groups,
  }: ScoreOptions = {}): Promise<ScoredTable> {
    const weights = fusionWeights ?? fusionWeightsOf(this.config);
    checkFusionWeights(weights, this.#session.composition.objectives);
    if (protocol === 'static') this.#warnOfStatic(weights);
    const task = this.#options.progress.start(`score (${protocol})`, this.#lists(part));
    try {
      return await scorePart(this.#session.composition, this.dataset, part, this.config, {
        protocol,
        fusionWeights: weights,
        scale: this.#scale,
        groups,
        seed: this.config.seed,
        signal: this.#options.signal,
        task,
      });
    } finally {
      task.end();
    }
  }

  /**
   * Metrics of scored lists with intervals, in the unit and under the cap of the configuration.
   *
   * @throws ParetorecError `no-such-field` for a category that the log's items lack.
   */
  async metrics(table: ScoredTable): Promise<MetricTable> {
    const facts = await this.#itemFacts();
    const task = this.#options.progress.start('intervals');
    const metrics = metricsOf(table, this.#session.composition, this.config, {
      facts,
      onProgress: (done) => task.update(done),
    });
    task.end();
    return metrics;
  }

  /**
   * Named metrics of scored lists with their draws of users, for means over runs and comparisons.
   *
   * @throws ParetorecError `no-such-field` for a category that the log's items lack.
   */
  async samples(table: ScoredTable, metrics: readonly string[], resamples: number): Promise<MetricSample[]> {
    const facts = await this.#itemFacts();
    const task = this.#options.progress.start('draws of users', resamples);
    const samples = samplesOf(table, metrics, this.#session.composition, this.config, {
      facts,
      resamples,
      onProgress: (done) => task.update(done),
    });
    task.end();
    return samples;
  }

  /**
   * Divisions of users and items for {@link score}: by the fields named, and where none of them is of the user by past clicks, where
   * none is of the item by its first categorical field that several items share, or else by its clicks so far.
   *
   * @param fields categorical fields of the user, the request or the item.
   * @throws ParetorecError `bad-group-field`.
   */
  async groups(fields: readonly string[] = []): Promise<RowGroups[]> {
    const named = await Promise.all(fields.map((field) => groupsBy(this.dataset, field)));
    const has = (kind: RowGroups['of']): boolean => named.some(({ of }) => of === kind);
    return [
      ...(has('user') ? [] : [BY_PAST_CLICKS]),
      ...named,
      ...(has('item') ? [] : [await defaultItemKinds(this.dataset)]),
    ];
  }

  /** What the scores of each objective say of what came; empty for the protocol `sequential`, whose scores do not compare. */
  curves(table: ScoredTable): Record<string, ObjectiveCurves> {
    return objectiveCurves(table, this.#session.composition);
  }

  /**
   * How near the weighter's weights come to Pareto stationarity on a part's logged lists, for all and by group, and what the weights
   * depend on.
   *
   * @param groupBy categorical field of the user, the request or the item that makes the groups; default the user's number of past clicks.
   * @throws ParetorecError `bad-group-field`.
   */
  async stationarity(part: Part | 'all' = 'test', groupBy?: string): Promise<WeightsMeasure> {
    const { trainer, seed } = this.config;
    const batches = this.dataset.batches(part, {
      batchSize: SCORING_BATCH,
      listLength: trainer.listLength,
      order: 'time',
      cutSeed: seed,
      withOutcome: true,
    });
    const groups = groupBy === undefined ? BY_PAST_CLICKS : await groupsBy(this.dataset, groupBy);
    return measureStationarity(this.#session.composition, batches, this.#session.rng.fork('stationarity'), {
      groups,
      signal: this.#options.signal,
    });
  }

  async close(): Promise<void> {
    this.#session.dispose();
    await this.dataset.close();
  }

  #warnOfStatic(weights: FusionWeights): void {
    if (this.#saidStatic) return;
    const ofOrder = Object.entries(this.config.objectives).find(
      ([, { label }], k) =>
        typeof label === 'object' &&
        label.use === 'new-values' &&
        (weights === 'weighter' || weights[k]! > 0),
    );
    if (ofOrder === undefined) return;
    this.#saidStatic = true;
    this.#options.logger.warn(
      `objectives.${ofOrder[0]}: "static" values every item as the first of its list, where all its values are new; rank by "sequential"`,
    );
  }

  /** Read when metrics first ask: who only scores need not go through all items. */
  #itemFacts(): Promise<ReadonlyMap<string, ItemFacts>> {
    return (this.#facts ??= this.dataset.itemFacts(this.config.metrics.categories ?? []));
  }

  #lists(part: Part | 'all'): number {
    const { train, validation, test } = this.dataset.counts;
    return part === 'all' ? train.lists + validation.lists + test.lists : this.dataset.counts[part].lists;
  }
}
