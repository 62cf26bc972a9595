import {
  ParetorecError,
  type Composition,
  type EmbeddedLists,
  type Embedder,
  type ListBatch,
  type ObjectiveTargets,
  type ScoreSensitivity,
  type Tensor,
} from '@paretorec/contracts';
import {
  add,
  concat,
  detach,
  fromArray,
  identityMatrix,
  matMul,
  mul,
  reshape,
  zeros,
} from '@paretorec/tensor';

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

/** [B, T, K', K'] of the representation's gradients. */
function kernelOf({ shared, own }: ScoreSensitivity): Tensor {
  const [lists, positions, width, rank] = shared.shape as [number, number, number, number];
  if (rank === 0) return diagonalOf(own);
  const flat = reshape(shared, [lists * positions, width, rank]);
  return add(diagonalOf(own), reshape(matMul(flat, flat, false, true), [lists, positions, width, width]));
}

/** [B, T, K'] as the diagonals of [B, T, K', K']. */
function diagonalOf(norms: Tensor): Tensor {
  return mul(reshape(norms, [...norms.shape, 1]), identityMatrix(norms.shape[2]!));
}

/** e_i e_j of [B, T, K] as [B, T, K, K]. */
function pairsOf(slopes: Tensor): Tensor {
  const [lists, positions, count] = slopes.shape as [number, number, number];
  return mul(reshape(slopes, [lists, positions, count, 1]), reshape(slopes, [lists, positions, 1, count]));
}

/** Joins [B, T, K'] tensors of the models and puts the columns into the objectives' order. */
export function joinColumns(parts: readonly Tensor[], order: readonly number[]): Tensor {
  const joined = concat(parts, 2);
  if (isSorted(order)) return joined;
  const count = order.length;
  const permutation = new Float32Array(count * count);
  order.forEach((objective, column) => (permutation[column * count + objective] = 1));
  const rows = reshape(joined, [-1, count]);
  return reshape(matMul(rows, fromArray(permutation, [count, count])), joined.shape);
}

/** Adds up the [B, T, K', K'] blocks of several groups of objectives, rows and columns in the objectives' order. */
export function joinBlocks(
  blocks: readonly Tensor[],
  slots: readonly (readonly number[])[],
  count: number,
): Tensor {
  if (blocks.length === 1 && isSorted(slots[0]!)) return blocks[0]!;
  const [lists, positions] = blocks[0]!.shape as [number, number];
  let total = zeros([lists, positions, count, count]);
  blocks.forEach((block, m) => {
    // Placement P [K, K'] with P G Pᵀ putting the block where its objectives belong.
    const width = slots[m]!.length;
    const placement = new Float32Array(count * width);
    slots[m]!.forEach((objective, column) => (placement[objective * width + column] = 1));
    const place = fromArray(placement, [count, width]);
    const rows = matMul(reshape(block, [lists * positions * width, width]), place, false, true);
    const byRow = reshape(rows, [lists * positions, width, count]);
    const spread = fromArray(repeat(placement, lists * positions), [lists * positions, count, width]);
    total = add(total, reshape(matMul(spread, byRow), [lists, positions, count, count]));
  });
  return total;
}

function repeat(values: Float32Array, times: number): Float32Array {
  const repeated = new Float32Array(values.length * times);
  for (let i = 0; i < times; i++) repeated.set(values, i * values.length);
  return repeated;
}

/** Whether the state of any model takes in the weights of the items shown. */
export const anyWeightsInState = ({ models }: Composition): boolean =>
  models.some(({ weightsInState }) => weightsInState === true);

const isSorted = (order: readonly number[]): boolean => order.every((objective, i) => objective === i);
