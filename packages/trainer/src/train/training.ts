import { ParetorecError } from '@paretorec/contracts';
import type { Dataset } from '@paretorec/data';
import { requireMetrics } from '@paretorec/metrics';
import { applyIdDropout } from '@paretorec/tensor';
import { fitScoreScale } from '../evaluate/validate.js';
import { writeManifest } from '../run/manifest.js';
import { breathe } from '../run/progress.js';
import { isThere, type RunFolder } from '../run/run-folder.js';
import type { RunSession } from '../run/session.js';
import { checkChoice, chooseWeights, chosenWeights } from './choose-weights.js';
import { collapseWarnings, diverged, lostNumber } from './epoch-checks.js';
import { addStep, emptySums, epochAverages } from './epoch-sums.js';
import { initialiseFrom } from './initialise-from.js';
import { RunLog } from './run-log.js';
import type { TrainOptions, TrainSummary } from './train-options.js';
import { loadState, saveBest, saveState, type BestEpoch, type TrainState } from './train-state.js';
import { validateEpoch } from './validate-epoch.js';

/** One run of the training loop. */
export class Training {
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
    const { composition } = this.#session;
    const { pauseAfter = Infinity } = this.#options;
    const { epochs, earlyStopping } = this.#options.config.trainer;
    checkChoice(composition, this.#dataset);
    if (earlyStopping !== 'none')
      requireMetrics([earlyStopping.metric], composition.metrics, 'trainer.earlyStopping.metric');
    await this.#begin();
    try {
      while (!this.#state.finished && this.#state.epoch < pauseAfter) {
        await this.#trainEpoch();
        await this.#endEpoch(epochs);
      }
    } catch (error) {
      if (this.#isInterruption(error)) await this.#save(this.#trained ?? {});
      throw error;
    }
    await this.#manifest(this.#state.finished);
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
    if (initFrom !== undefined) await initialiseFrom(initFrom, this.#session, this.#dataset, this.#options);
    await this.#manifest(false);
    await this.#save({});
  }

  async #trainEpoch(): Promise<void> {
    const { config, progress } = this.#options;
    const { composition, step, rng } = this.#session;
    const { batchSize, listLength, checkpointSteps, epochs, stepsPerEpoch } = config.trainer;
    const mostBatches = stepsPerEpoch === 'all' ? undefined : stepsPerEpoch;
    const lists = Math.min(this.#dataset.counts.train.lists, (mostBatches ?? Infinity) * batchSize);
    const { epoch } = this.#state;
    const weightsActive = epoch >= composition.weighter.warmupEpochs;
    const dropout = rng.fork('idDropout');
    const task = progress.start(`epoch ${epoch + 1}/${epochs}`, lists);
    const batches = this.#dataset.batches('train', {
      batchSize,
      listLength,
      order: { shuffleSeed: config.seed, epoch },
      cutSeed: config.seed,
      skipBatches: this.#state.batches,
      mostBatches,
      padBatch: true,
    });
    for await (const batch of batches) {
      const outcome = step.run(applyIdDropout(batch, this.#dataset.schema, dropout), { weightsActive });
      addStep(this.#state.sums, outcome);
      this.#state = { ...this.#state, batches: this.#state.batches + 1, steps: this.#state.steps + 1 };
      const lost = outcome.lost ?? lostNumber(this.#state.sums);
      if (lost !== undefined) throw diverged(epoch + 1, this.#state.steps, lost);
      task.update(Math.min(this.#state.batches * batchSize, lists), this.#lossNote());
      if (this.#state.steps % checkpointSteps === 0) await this.#save({});
      await breathe(this.#options.signal);
    }
    task.end();
  }

  /** Lets the weighter choose, validates, writes the epoch's line, keeps the best parameters and moves to the next epoch. */
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
      throw diverged(epoch + 1, steps, 'the scores are no longer numbers');
    const choice = await chooseWeights(composition, this.#dataset, config, scale, signal);
    const validation = await validateEpoch(this.#session, this.#dataset, config, scale, signal);
    const stopping = config.trainer.earlyStopping;
    const metric = stopping === 'none' ? 'none' : stopping.metric;
    const value = validation[metric] ?? null;

    await this.#log.write(steps, {
      epoch: epoch + 1,
      step: steps,
      ...averages,
      ...chosenWeights(choice, composition),
      ...prefixed('validation', validation),
    });
    for (const warning of collapseWarnings(
      averages,
      composition.objectives.map(({ name }) => name),
      composition,
    ))
      logger.warn(warning);

    let best = this.#state.best;
    // Epochs of the warm-up are not the method's own: the first after them replaces them, whatever its value.
    const warm = best !== null && best.epoch <= composition.weighter.warmupEpochs;
    if (warm || best === null || best.value === null || value === null || value > best.value) {
      best = { epoch: epoch + 1, metric, value, scale, choice } satisfies BestEpoch;
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
}

const prefixed = (
  prefix: string,
  values: Readonly<Record<string, number | null>>,
): Record<string, number | null> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}/${name}`, value]));
