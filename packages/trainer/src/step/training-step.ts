import type {
  Composition,
  EmbeddedLists,
  Embedder,
  GradientAggregator,
  GradientStatistics,
  ListBatch,
  ObjectiveSpec,
  ObjectiveTargets,
  Optimiser,
  RowProducts,
  StepClock,
  Tensor,
  WeighingInput,
} from '@paretorec/contracts';
import {
  compileStep,
  detach,
  div,
  fill,
  fromArray,
  gradientsOf,
  maximum,
  mul,
  read,
  reshape,
  scalar,
  scale,
  split,
  sum,
  tidy,
  clockTensors,
  type CompiledStep,
  type HostStepClock,
  type SavableParameterStore,
} from '@paretorec/tensor';
import { batchGradients, readBatchGram, type BatchGradients } from './batch-gradients.js';
import { combineGradients } from './combine-gradients.js';
import {
  anyWeightsInState,
  evaluateObjectives,
  feedTargets,
  type JoinedEvaluation,
} from './evaluate-objectives.js';
import { feedDrawn, feedLists, feedMasks, feedRowProducts, feedWeighing, leavesOf } from './feed-lists.js';
import { fullKernelOf } from './full-kernel.js';
import { lostInStep } from './lost-number.js';
import { objectiveGradients } from './objective-gradients.js';
import { weighsRankingAlone } from './weighs-ranking-alone.js';

/** Numbers of one step, on the host. Sums are over real positions, so that steps add up to epochs. */
export interface StepOutcome {
  readonly positions: number;
  /** By objective: summed loss and how many labels it is over. */
  readonly lossSums: Float64Array;
  readonly lossCounts: Float64Array;
  /** By objective: sum and sum of squares of the weighter's weights (uniform ones while they are not active). */
  readonly weightSums: Float64Array;
  readonly weightSquares: Float64Array;
  /** What the weighter reports of itself: averages over the batch. */
  readonly report: Readonly<Record<string, number>>;
  /** Which number is none, with its place, in words; then no embedding has moved. */
  readonly lost?: string;
}

/** Options of a step. */
export interface StepOptions {
  /** False during warm-up, when the weights are uniform. */
  readonly weightsActive: boolean;
}

/**
 * One training step (Algorithm 1): the objectives are evaluated, the weighter learns from their gradients, weighs,
 * and the objectives move by Σ ω L (Eq. 18), under uniform ω where the weighter's, or the experiment's, are for the ranking alone;
 * or by what the weighter's aggregator makes of their gradients; or not at all, where the weighter alone is to train.
 *
 * Host work (embedding rows) happens before and after; between them everything is a function of tensors, which runs as one
 * graph where the backend can.
 */
export class TrainingStep {
  readonly #composition: Composition;
  readonly #optimiser: Optimiser;
  readonly #clock: HostStepClock;
  readonly #objectiveEmbedders: readonly Embedder[];
  readonly #compiled: CompiledStep<StepInput, StepTensors>;
  /** Whether the objectives move at all. */
  readonly #isTraining: boolean;

  /** @param store holds the parameters of the composition. */
  constructor(composition: Composition, clock: HostStepClock, store: SavableParameterStore) {
    this.#composition = composition;
    this.#isTraining = composition.trainWeights !== 'none';
    this.#clock = clock;
    const parameters = composition.models.flatMap((model) => model.parameters);
    this.#optimiser = composition.optimiser.create('objectives', parameters);
    this.#objectiveEmbedders = [...new Set(composition.models.map(({ embedder }) => embedder))];
    this.#compiled = compileStep((input) => this.#compute(input), store);
  }

  run(batch: ListBatch, { weightsActive }: StepOptions): StepOutcome {
    const { weighter, objectives } = this.#composition;
    const learningRate = this.#composition.optimiser.learningRate;
    const drawn = weighter.draw?.(batch);
    const { outcome, rows, batchGram } = tidy(() => {
      const result = this.#compiled.run(this.#feed(batch, drawn, weightsActive));
      return {
        outcome: readOutcome(result, batch, objectives),
        rows: result.rows.map((leaves) => leaves.map(read)),
        batchGram: result.batch && readBatchGram(result.batch, this.#objectiveEmbedders, batch),
      };
    });
    if (outcome.lost !== undefined) return outcome;
    if (batchGram) weighter.learnFromBatch!(batchGram);
    const embedders = [...(this.#isTraining ? this.#objectiveEmbedders : []), ...weighter.embedders];
    rows.forEach((gradients, i) => embedders[i]!.scatter(batch, gradients, learningRate));
    return outcome;
  }

  /** Frees what the step holds beside the composition's parameters. */
  dispose(): void {
    this.#compiled.dispose();
  }

  #feed(batch: ListBatch, drawn: Float32Array | undefined, weightsActive: boolean): StepInput {
    const masks = feedMasks(batch);
    const feed = (embedder: Embedder): EmbeddedLists => feedLists(embedder, batch, masks);
    const objectiveLists = this.#objectiveEmbedders.map(feed);
    const aggregatorDraw = this.#drawForAggregator(objectiveLists, weightsActive);
    return {
      weightsActive,
      objectiveLists,
      ...(this.#composition.gradientScope === 'full' &&
        // Who does not learn from gradients needs none.
        this.#composition.weighter.learn && {
          rows: this.#objectiveEmbedders.map((embedder) => feedRowProducts(embedder, batch)),
        }),
      // Leaves of its own, even of an embedder that is shared: each learns by its own gradients.
      weighing: feedWeighing(this.#composition, batch, masks, drawn, feed),
      targets: feedTargets(this.#composition, batch),
      // A model that is given no draw is as in serving: no dropout, and no running mean that moves.
      drawn: this.#composition.models.map((model) =>
        this.#isTraining ? feedDrawn(model, batch) : undefined,
      ),
      ...(aggregatorDraw && { aggregatorDraw }),
      clock: clockTensors(this.#clock.advance()),
    };
  }

  /** What combines the objectives' gradients, where their weights count in training. */
  #aggregator(weightsActive: boolean): GradientAggregator | undefined {
    const counts = weightsActive && !weighsRankingAlone(this.#composition);
    return counts ? this.#composition.weighter.aggregator : undefined;
  }

  #drawForAggregator(objectiveLists: readonly EmbeddedLists[], weightsActive: boolean): Tensor | undefined {
    const aggregator = this.#aggregator(weightsActive);
    if (aggregator?.draw === undefined) return undefined;
    const sources = [...this.#variables(), ...objectiveLists.flatMap(leavesOf)];
    const coordinates = sources.reduce((total, { size }) => total + size, 0);
    return fromArray(aggregator.draw(coordinates), [coordinates]);
  }

  /** What the optimiser moves. */
  #variables(): Tensor[] {
    return this.#composition.models.flatMap((model) => model.parameters.map(({ value }) => value));
  }

  #compute(input: StepInput): StepTensors {
    const { weightsActive, objectiveLists, rows, weighing, targets, drawn, aggregatorDraw, clock } = input;
    const { models, weighter, objectives } = this.#composition;
    const [lists, positions] = weighing.mask.shape as [number, number];
    const count = objectives.length;
    const byEmbedder = new Map(this.#objectiveEmbedders.map((embedder, i) => [embedder, objectiveLists[i]!]));
    const variables = this.#variables();
    const leaves = objectiveLists.flatMap(leavesOf);
    const weigh = (): Tensor =>
      weightsActive ? detach(weighter.weigh(weighing)) : fill([lists, positions, count], 1 / count);
    // The states remember the weights of the policy before it learns, as the logged rewards do.
    const remembered = anyWeightsInState(this.#composition) ? weigh() : undefined;
    // Before the function that is differentiated, which would hold on to every tensor in between.
    const fullKernel = rows && fullKernelOf(this.#composition, byEmbedder, rows, remembered);
    const evaluate = (): JoinedEvaluation =>
      evaluateObjectives(this.#composition, byEmbedder, targets, remembered, fullKernel, drawn);
    const sources = [...variables, ...leaves];
    const aggregator = this.#aggregator(weightsActive);
    const byObjective =
      weighter.learnFromBatch || aggregator
        ? objectiveGradients(
            () => {
              const means = div(sum(evaluate().losses, [0, 1]), placesOf(weighing));
              return split(means, new Array<number>(count).fill(1), 0);
            },
            count,
            sources,
          )
        : [];
    const batch = weighter.learnFromBatch && batchGradients(byObjective, variables.length);
    const learnAndWeigh = () => this.#learnAndWeigh(input, evaluate(), weigh);
    if (!this.#isTraining) {
      const { weighterRows, ...readings } = learnAndWeigh().extra;
      return { ...readings, ...(batch && { batch }), rows: weighterRows };
    }
    const { gradients, extra } = aggregator
      ? {
          gradients: combineGradients(aggregator, byObjective, aggregatorDraw),
          extra: learnAndWeigh().extra,
        }
      : gradientsOf(learnAndWeigh, sources);
    this.#optimiser.apply(gradients.slice(0, variables.length), clock);
    for (const model of models) model.afterUpdate?.();
    const byLeaf = gradients.slice(variables.length);
    const objectiveRows = this.#objectiveEmbedders.map((_, i) => byLeaf.slice(3 * i, 3 * i + 3));
    const { weighterRows, ...readings } = extra;
    return { ...readings, ...(batch && { batch }), rows: [...objectiveRows, ...weighterRows] };
  }

  /** Lets the weighter learn, and gives what the objectives descend, with what the step says of itself. */
  #learnAndWeigh(
    { weighing, weightsActive, clock }: StepInput,
    { losses, ...evaluation }: JoinedEvaluation,
    weigh: () => Tensor,
  ) {
    const { weighter, fusion, objectives } = this.#composition;
    const statistics: GradientStatistics = {
      gram: evaluation.gram,
      losses: detach(losses),
      scores: detach(fusion.tensors?.transform?.(evaluation.scores) ?? evaluation.scores),
      targets: evaluation.targets,
      clock,
      weightsActive,
    };
    const learning = weighter.learn?.(weighing, statistics);
    const weights = weigh();
    const taught = weighsRankingAlone(this.#composition)
      ? fill(weights.shape, 1 / objectives.length)
      : weights;
    const mean = div(sum(mul(taught, losses)), placesOf(weighing));
    return {
      value: scale(mean, 2 * (1 - (weighter.lossShare ?? 0.5))),
      extra: {
        losses,
        weights,
        // One number tells whether any of the statistics is none; they are looked at only then.
        ...(learning && { statistics: { gram: evaluation.gram, total: sum(evaluation.gram) } }),
        report: learning?.report ?? {},
        weighterRows: learning?.leafGradients ?? [],
      },
    };
  }
}

/** How many positions are real, at least 1. */
const placesOf = ({ mask }: WeighingInput): Tensor => maximum(sum(mask), scalar(1));

/** All that a step computes from, beside parameters. */
interface StepInput {
  readonly weightsActive: boolean;
  /** By embedder of the objectives. */
  readonly objectiveLists: readonly EmbeddedLists[];
  /** By embedder of the objectives, where gradients are those by everything. */
  readonly rows?: readonly RowProducts<Tensor>[];
  readonly weighing: WeighingInput;
  readonly targets: readonly ObjectiveTargets[];
  /** By model. */
  readonly drawn: readonly (readonly Tensor[] | undefined)[];
  /** [N] for a weighter whose aggregator draws. */
  readonly aggregatorDraw?: Tensor;
  readonly clock: StepClock;
}

interface StepTensors {
  readonly losses: Tensor;
  readonly weights: Tensor;
  /** Gram matrices [B, T, K, K] that the weighter learnt from, and their sum. */
  readonly statistics?: { readonly gram: Tensor; readonly total: Tensor };
  /** For a weighter that learns from them. */
  readonly batch?: BatchGradients;
  readonly report: Readonly<Record<string, Tensor>>;
  /** Gradients by the leaves, an entry an embedder: the objectives' first, where they train, then the weighter's. */
  readonly rows: readonly (readonly Tensor[])[];
}

function readOutcome(
  { losses, weights, statistics, report }: StepTensors,
  batch: ListBatch,
  objectives: readonly ObjectiveSpec[],
): StepOutcome {
  const count = objectives.length;
  const lossValues = read(reshape(losses, [-1]));
  const weightValues = read(reshape(weights, [-1]));
  const targets = objectives.map(({ name }) => batch.labels[name]!.targets);
  const sums = (): Float64Array => new Float64Array(count);
  const outcome = {
    positions: 0,
    lossSums: sums(),
    lossCounts: sums(),
    weightSums: sums(),
    weightSquares: sums(),
  };
  batch.lengths.forEach((length, list) => {
    outcome.positions += length;
    for (let place = list * batch.positions; place < list * batch.positions + length; place++) {
      for (let k = 0; k < count; k++) {
        const weight = weightValues[place * count + k]!;
        outcome.weightSums[k]! += weight;
        outcome.weightSquares[k]! += weight * weight;
        if (Number.isNaN(targets[k]![place]!)) continue;
        outcome.lossSums[k]! += lossValues[place * count + k]!;
        outcome.lossCounts[k]! += 1;
      }
    }
  });
  const scalars = Object.fromEntries(Object.entries(report).map(([name, value]) => [name, read(value)[0]!]));
  const { lossSums, weightSums } = outcome;
  const totals = [...lossSums, ...weightSums, ...(statistics ? read(statistics.total) : [])];
  const lost = totals.every(Number.isFinite)
    ? undefined
    : lostInStep(
        { losses: lossValues, weights: weightValues, ...(statistics && { gram: read(statistics.gram) }) },
        batch,
        objectives,
      );
  return { ...outcome, report: scalars, ...(lost !== undefined && { lost }) };
}
