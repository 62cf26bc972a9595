import { rm } from 'node:fs/promises';
import { type Compose, type Logger, ParetorecError } from '@paretorec/contracts';
import { fitDataset, openDataset, type Dataset } from '@paretorec/data';
import { applyIdDropout } from '@paretorec/tensor';
import { fitScoreScale, fusionWeightsOf, metricsOf, SCORING_BATCH, scorePart } from '../evaluate/validate.js';
import { measureStationarity } from '../evaluate/measure-stationarity.js';
import { datasetOptions } from '../run/dataset-options.js';
import { isThere, RunFolder } from '../run/run-folder.js';
import { readManifest, writeManifest, type ManifestFacts } from '../run/manifest.js';
import { breathe, type Progress } from '../run/progress.js';
import type { RunConfig } from '../run/run-config.js';
import { openSession, type RunSession } from '../run/session.js';
import { claimFolder } from './claim-folder.js';
import { addStep, emptySums, epochAverages, type EpochSums } from './epoch-sums.js';
import { initialiseFrom } from './initialise-from.js';
import { RunLog } from './run-log.js';
import { loadState, saveBest, saveState, type BestEpoch, type TrainState } from './train-state.js';

/** What {@link trainRun} needs. */
export interface TrainOptions {
  readonly config: RunConfig;
  /** The resolved experiment as written to the run's config.yaml. */
  readonly yaml: string;
  readonly configHash: string;
  readonly compose: Compose;
  /** Run folder; must not hold a run unless `resume`. */
  readonly out: string;
  readonly resume?: boolean | undefined;
  /** Run whose best parameters this one starts from; its vocabularies may be smaller. */
  readonly initFrom?: string | undefined;
  readonly facts: ManifestFacts;
  readonly progress: Progress;
  readonly logger: Logger;
  readonly signal?: AbortSignal | undefined;
}

/** What training ended with. */
export interface TrainSummary {
  readonly run: string;
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly metric: string;
  readonly value: number | null;
  /** Whether the run was finished before, so that there was nothing to do. */
  readonly finishedBefore: boolean;
}

/**
 * Trains an experiment into a run folder, or continues a run that was stopped; a continued run ends with the very
 * parameters of one that never stopped.
 *
 * @throws ParetorecError `run-exists`, `nothing-to-resume`, `config-differs`, `log-differs`, `diverged` and those of
 *   data and components. Once `signal` is aborted, training stops within a step, with everything saved.
 */
export async function trainRun(options: TrainOptions): Promise<TrainSummary> {
  const folder = new RunFolder(options.out);
  const initFrom = await claimFolder(folder, options);
  const finished = options.resume ? await finishedBefore(folder) : undefined;
  if (finished !== undefined) return finished;
  try {
    return await trainIn(folder, { ...options, initFrom });
  } catch (error) {
    // A mistake that shows before anything is learnt must not stand in the way of the next attempt.
    const nothingLearnt = !options.resume && !options.signal?.aborted && !(await isThere(folder.last));
    if (nothingLearnt) await folder.remove();
    throw error;
  }
}

async function trainIn(folder: RunFolder, options: TrainOptions): Promise<TrainSummary> {
  const { initFrom } = options;
  if (initFrom !== undefined) await new RunFolder(initFrom).mustHaveBest();
  const dataset = await prepareData(folder, options);
  try {
    const session = openSession(options.config, dataset, options.compose, options.logger);
    try {
      return await new Training(folder, dataset, session, options).run();
    } finally {
      session.dispose();
    }
  } finally {
    await dataset.close();
  }
}

/** What a run ended with that was finished before. */
async function finishedBefore(folder: RunFolder): Promise<TrainSummary | undefined> {
  if (!(await isThere(folder.manifest))) return undefined;
  const { finished, epochs, bestEpoch, bestMetric, bestValue } = await readManifest(folder);
  if (!finished) return undefined;
  return {
    run: folder.path,
    epochs,
    bestEpoch: bestEpoch!,
    metric: bestMetric!,
    value: bestValue,
    finishedBefore: true,
  };
}

/** Fits the data of a new run; a continued one takes what was fitted. */
async function prepareData(folder: RunFolder, options: TrainOptions): Promise<Dataset> {
  const { config, progress, signal } = options;
  const task = progress.start('prepare data', 1);
  const resources = {
    ...datasetOptions(config),
    signal,
    progress: (stage: string, done: number) => task.update(done, stage),
  };
  try {
    if (options.resume && (await isThere(folder.last))) {
      const dataset = await openDataset({ ...resources, fitted: folder.fitted });
      await folder.checkFingerprint(dataset.fingerprint, config.data.log);
      return dataset;
    }
    const dataset = await fitDataset(resources);
    await rm(folder.fitted, { recursive: true, force: true });
    await dataset.saveFitted(folder.fitted);
    return dataset;
  } finally {
    task.end();
  }
}

/** One run of the training loop. */
class Training {
  readonly #folder: RunFolder;
  readonly #dataset: Dataset;
  readonly #session: RunSession;
  readonly #options: TrainOptions;
  readonly #log: RunLog;
  #state: TrainState;
  /** Random streams as they were when the epoch in progress was trained, before its validation drew from them. */
  #trained: Pick<TrainState, 'rng'> | undefined;

  constructor(folder: RunFolder, dataset: Dataset, session: RunSession, options: TrainOptions) {
    this.#folder = folder;
    this.#dataset = dataset;
    this.#session = session;
    this.#options = options;
    this.#log = new RunLog(folder);
    this.#state = {
      epoch: 0,
      batches: 0,
      steps: 0,
      sums: emptySums(session.composition.objectives.length),
      best: null,
      log: { metrics: 0, events: 0 },
      finished: false,
      rng: {},
    };
  }

  async run(): Promise<TrainSummary> {
    await this.#begin();
    const { epochs } = this.#options.config.trainer;
    try {
      while (!this.#state.finished) {
        await this.#trainEpoch();
        await this.#endEpoch(epochs);
      }
    } catch (error) {
      if (this.#isInterruption(error)) await this.#save(this.#trained ?? {});
      throw error;
    }
    await this.#manifest(true);
    const { best, epoch } = this.#state;
    return {
      run: this.#folder.path,
      epochs: epoch,
      bestEpoch: best!.epoch,
      metric: best!.metric,
      value: best!.value,
      finishedBefore: false,
    };
  }

  async #begin(): Promise<void> {
    const { resume, initFrom } = this.#options;
    if (resume && (await isThere(this.#folder.last))) {
      const { tensors, state } = loadState(this.#folder.last);
      this.#session.store.restore(tensors);
      this.#session.rng.restore(state.rng);
      this.#state = state;
      await this.#log.open(state.log);
      return;
    }
    await this.#log.open({ metrics: 0, events: 0 });
    if (initFrom !== undefined)
      await initialiseFrom(initFrom, this.#session, this.#dataset, this.#options.logger);
    await this.#manifest(false);
    await this.#save({});
  }

  async #trainEpoch(): Promise<void> {
    const { config, progress } = this.#options;
    const { composition, step, rng } = this.#session;
    const { batchSize, listLength, checkpointSteps, epochs } = config.trainer;
    const { epoch } = this.#state;
    const weightsActive = config.trainWeights === 'weighter' && epoch >= composition.weighter.warmupEpochs;
    const dropout = rng.fork('idDropout');
    const task = progress.start(`epoch ${epoch + 1}/${epochs}`, this.#dataset.counts.train.lists);
    const batches = this.#dataset.batches('train', {
      batchSize,
      listLength,
      order: { shuffleSeed: config.seed, epoch },
      cutSeed: config.seed,
      skipBatches: this.#state.batches,
      padBatch: true,
    });
    for await (const batch of batches) {
      const outcome = step.run(applyIdDropout(batch, this.#dataset.schema, dropout), { weightsActive });
      addStep(this.#state.sums, outcome);
      this.#state = { ...this.#state, batches: this.#state.batches + 1, steps: this.#state.steps + 1 };
      this.#refuseDivergence(this.#state.sums);
      const done = Math.min(this.#state.batches * batchSize, this.#dataset.counts.train.lists);
      task.update(done, this.#lossNote());
      if (this.#state.steps % checkpointSteps === 0) await this.#save({});
      await breathe(this.#options.signal);
    }
    task.end();
  }

  /** Validates, writes the epoch's line, keeps the best parameters and moves to the next epoch. */
  async #endEpoch(epochs: number): Promise<void> {
    const { config, logger, signal } = this.#options;
    const { composition } = this.#session;
    const { epoch, steps, sums } = this.#state;
    this.#trained = { rng: this.#session.rng.state() };
    const averages = epochAverages(
      sums,
      composition.objectives.map(({ name }) => name),
    );
    const scale = await fitScoreScale(composition, this.#dataset, config, signal);
    if (![...scale.means, ...scale.deviations].every(Number.isFinite))
      throw this.#diverged('the scores are no longer numbers');
    const validation = await this.#validate(scale);
    const stopping = config.trainer.earlyStopping;
    const metric = stopping === 'none' ? 'none' : stopping.metric;
    const value = validation[metric] ?? null;

    await this.#log.write(steps, {
      epoch: epoch + 1,
      step: steps,
      ...averages,
      ...prefixed('validation', validation),
    });
    for (const warning of collapseWarnings(
      averages,
      composition.objectives.map(({ name }) => name),
    ))
      logger.warn(warning);

    let best = this.#state.best;
    // Epochs of the warm-up are not the method's own: the first after them replaces them, whatever its value.
    const warm = best !== null && best.epoch <= composition.weighter.warmupEpochs;
    if (warm || best === null || best.value === null || value === null || value > best.value) {
      best = { epoch: epoch + 1, metric, value, scale } satisfies BestEpoch;
      await saveBest(this.#folder.best, this.#session, best);
    }
    const patienceOver = stopping !== 'none' && epoch + 1 - best.epoch >= stopping.patience;
    await this.#save({
      epoch: epoch + 1,
      batches: 0,
      sums: emptySums(composition.objectives.length),
      best,
      finished: patienceOver || epoch + 1 >= epochs,
    });
    this.#trained = undefined;
  }

  async #validate(scale: Parameters<typeof saveBest>[2]['scale']): Promise<Record<string, number | null>> {
    const { config, signal } = this.#options;
    const { composition, rng } = this.#session;
    if (this.#dataset.counts.validation.lists === 0) return {};
    const settings = {
      protocol: 'static',
      fusionWeights: fusionWeightsOf(config),
      scale,
      seed: config.seed,
      signal,
    } as const;
    const scored = await scorePart(composition, this.#dataset, 'validation', config, settings);
    const table = metricsOf(scored, composition, config, { resamples: 0 });
    const values = Object.fromEntries(Object.entries(table).map(([name, { value }]) => [name, value]));
    const logged = this.#dataset.batches('validation', {
      batchSize: SCORING_BATCH,
      listLength: config.trainer.listLength,
      order: 'time',
      cutSeed: config.seed,
      withOutcome: true,
    });
    const draws = rng.fork('stationarity');
    const { policy, uniform } = await measureStationarity(composition, logged, draws, {
      resamples: 0,
      signal,
    });
    return {
      ...values,
      stationarity: policy.ratio.value,
      'stationarity of uniform weights': uniform.ratio.value,
    };
  }

  async #save(change: Partial<TrainState>): Promise<void> {
    const log = await this.#log.lengths();
    this.#state = { ...this.#state, log, rng: this.#session.rng.state(), ...change };
    saveState(this.#folder.last, this.#session, this.#state);
  }

  async #manifest(finished: boolean): Promise<void> {
    const { config, configHash, facts } = this.#options;
    const { best, epoch } = this.#state;
    await writeManifest(this.#folder, {
      finished,
      seed: config.seed,
      configHash,
      ...facts,
      data: { log: config.data.log, fingerprint: this.#dataset.fingerprint, counts: this.#dataset.counts },
      epochs: epoch,
      bestEpoch: best?.epoch ?? null,
      bestMetric: best?.metric ?? null,
      bestValue: best?.value ?? null,
      parameters: this.#parameterCount(),
    });
  }

  #parameterCount(): number {
    const { models, weighter } = this.#session.composition;
    const parameters = [...models.flatMap((model) => model.parameters), ...weighter.parameters];
    return parameters.reduce((total, { shape }) => total + shape.reduce((a, b) => a * b, 1), 0);
  }

  /** Whether an error says only that the command was interrupted, so that the state is sound. */
  #isInterruption(error: unknown): boolean {
    const { signal } = this.#options;
    if (!signal?.aborted) return false;
    return error === signal.reason || (ParetorecError.isInstance(error) && error.kind === 'interrupted');
  }

  #lossNote(): string {
    const { sums } = this.#state;
    return this.#session.composition.objectives
      .map(({ name }, k) => `${name} ${(sums.lossSums[k]! / sums.lossCounts[k]!).toPrecision(3)}`)
      .join(', ');
  }

  #refuseDivergence({ lossSums, weightSums, report }: EpochSums): void {
    if (![...lossSums, ...weightSums].every(Number.isFinite))
      throw this.#diverged('the loss is no longer a number');
    const lost = Object.keys(report).find((name) => !Number.isFinite(report[name]));
    if (lost !== undefined) throw this.#diverged(`the weighter's ${lost} is no longer a number`);
  }

  #diverged(problem: string): ParetorecError {
    return new ParetorecError({
      code: 'diverged',
      where: `epoch ${this.#state.epoch + 1}, step ${this.#state.steps}`,
      problem: `training diverged: ${problem}`,
      remedy: 'lower optimiser.learningRate and train into a new folder',
    });
  }
}

const prefixed = (
  prefix: string,
  values: Readonly<Record<string, number | null>>,
): Record<string, number | null> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}/${name}`, value]));

/** A weight that is the same corner for everyone starves the other objectives. */
function collapseWarnings(averages: Readonly<Record<string, number>>, names: readonly string[]): string[] {
  if (names.length < 2) return [];
  return names
    .filter((name) => averages[`weight/${name}`]! > 0.99 && averages[`weightSpread/${name}`]! < 0.01)
    .map(
      (name) => `all weight sits on ${name}: the other objectives learn nothing; see weighter.warmupEpochs`,
    );
}
