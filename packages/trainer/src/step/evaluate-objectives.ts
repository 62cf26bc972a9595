import {
  ParetorecError,
  type Composition,
  type EmbeddedLists,
  type Embedder,
  type ListBatch,
  type ObjectiveTargets,
  type Tensor,
} from '@paretorec/contracts';
import { detach, fromArray, mul } from '@paretorec/tensor';
import { diagonalOf, joinBlocks, kernelOf, pairsOf } from './gram-blocks.js';
import { joinColumns } from './join-columns.js';

/** What the objective models say of a batch, in the order of the objectives. */
export interface JoinedEvaluation {
  /** [B, T, K] */
  readonly scores: Tensor;
  readonly losses: Tensor;
  /** [B, T, K] */
  readonly targets: ObjectiveTargets;
  /** [B, T, K, K] Gram matrices of the per-sample gradients in the scope of the composition; constants. */
  readonly gram: Tensor;
}

/** Embedded lists by the embedder that made them. */
export type ListsByEmbedder = ReadonlyMap<Embedder, EmbeddedLists>;

/**
 * Targets of a batch as the models take them.
 *
 * @throws ParetorecError `not-finite`.
 */
export function feedTargets({ models }: Composition, batch: ListBatch): ObjectiveTargets[] {
  const { lists, positions } = batch;
  return models.map(({ objectives }) => {
    const width = objectives.length;
    const values = new Float32Array(lists * positions * width);
    const known = new Float32Array(lists * positions * width);
    objectives.forEach((name, column) => {
      const { targets } = batch.labels[name]!;
      targets.forEach((target, place) => {
        if (Number.isNaN(target)) return;
        if (!Number.isFinite(target)) throw notFinite(name, target, place, positions);
        values[place * width + column] = target;
        known[place * width + column] = 1;
      });
    });
    const shape = [lists, positions, width];
    return { values: fromArray(values, shape), known: fromArray(known, shape) };
  });
}

/**
 * Runs all models and joins their columns.
 *
 * G_ij = e_i e_j ∇q_i · ∇q_j, with e the slopes of the losses and q the scores. Objectives of different models share no output layer,
 * nor what goes into one, so that they meet nowhere in the scopes `representation` and `head`.
 *
 * @param weights [B, T, K] that the logged items had, for the models whose states take them in; constants.
 * @param fullKernel [B, T, K, K] all ∇q_i · ∇q_j, where the scope is `full`: what {@link fullKernelOf} gave.
 * @param drawn by model what it drew for this step of training; left out, the models do as in serving.
 */
export function evaluateObjectives(
  { models, slots, objectives, gradientScope = 'representation' }: Composition,
  lists: ListsByEmbedder,
  targets: readonly ObjectiveTargets[],
  weights?: Tensor,
  fullKernel?: Tensor,
  drawn?: readonly (readonly Tensor[] | undefined)[],
): JoinedEvaluation {
  const evaluations = models.map((model, m) =>
    model.evaluate(
      lists.get(model.embedder)!,
      targets[m]!,
      model.weightsInState === true ? weights : undefined,
      drawn?.[m],
    ),
  );
  const order = slots.flat();
  const count = objectives.length;
  const kernels = (): Tensor[] =>
    evaluations.map((evaluation) =>
      gradientScope === 'head' ? diagonalOf(evaluation.headNorms!()) : kernelOf(evaluation.sensitivity),
    );
  const kernel = fullKernel ?? joinBlocks(kernels(), slots, count);
  const join = (parts: Tensor[]): Tensor => joinColumns(parts, order);
  const slopes = join(evaluations.map((evaluation) => evaluation.slopes));
  return {
    scores: join(evaluations.map(({ scores }) => scores)),
    losses: join(evaluations.map(({ losses }) => losses)),
    targets: {
      values: join(targets.map(({ values }) => values)),
      known: join(targets.map(({ known }) => known)),
    },
    gram: detach(mul(kernel, pairsOf(slopes))),
  };
}

function notFinite(objective: string, target: number, place: number, positions: number): ParetorecError {
  return new ParetorecError({
    code: 'not-finite',
    where: `label of ${objective}`,
    problem: `a batch has no finite target at position ${(place % positions) + 1} of list ${Math.floor(place / positions) + 1}`,
    found: String(target),
    expected: 'a finite number, or NaN where it is unknown',
  });
}

/** Whether the state of any model takes in the weights of the items shown. */
export const anyWeightsInState = ({ models }: Composition): boolean =>
  models.some(({ weightsInState }) => weightsInState === true);
