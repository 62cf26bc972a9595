import { ParetorecError, type Composition, type EmbeddedLists, type Embedder, type Tensor } from '@paretorec/contracts';
import {
  div,
  fill,
  fromArray,
  mul,
  ones,
  reshape,
  sub,
  traceOpenSizes,
  zeros,
  type OpenSizes,
  type OpenTrace,
  type SavableParameterStore,
} from '@paretorec/tensor';
import type { FusionWeights } from '../evaluate/score-lists.js';
import type { ScoreScale } from '../evaluate/score-scale.js';
import { joinColumns } from '../step/evaluate-objectives.js';

/** What scoring is a function of, beside the lists. */
export interface StaticScoring {
  readonly composition: Composition;
  readonly store: SavableParameterStore;
  readonly scale: ScoreScale;
  readonly fusionWeights: FusionWeights;
  /** C */
  readonly historyLength: number;
}

/** Inputs of the traced function beside the embedded fields. */
export const MASKS = { mask: 'mask', historyMask: 'historyMask', drawn: 'drawn' } as const;

/** Name of an input with embedded fields. */
export const fieldsInput = (embedder: Embedder, array: 'request' | 'item' | 'history'): string =>
  `${embedder.name}:${array}`;

/** The embedders that scoring reads, each once. */
export const embeddersOf = ({ models, weighter }: Composition): readonly Embedder[] => [
  ...new Set([...models.map(({ embedder }) => embedder), ...weighter.embedders]),
];

/**
 * Traces how lists are scored under the protocol `static`: every item in the state before the first position.
 *
 * Outputs: `raw_scores` [B, T, K] as the models give them, `scores` [B, T, K] transformed and on one scale, `weights` [B, T, K] and
 * `fused` [B, T].
 *
 * @throws ParetorecError `cannot-export`.
 */
export function traceStaticScores(scoring: StaticScoring): OpenTrace {
  const { composition, store, scale, fusionWeights, historyLength } = scoring;
  const { models, weighter, slots, objectives, fusion } = composition;
  const { tensors } = fusion;
  if (tensors === undefined) throw noTensors();
  const count = objectives.length;
  return traceOpenSizes({
    parameters: store.entries(),
    inputs: (sizes) => ({
      ...Object.assign({}, ...embeddersOf(composition).map((embedder) => emptyFields(embedder, sizes, historyLength))),
      [MASKS.mask]: ones([sizes.lists, sizes.positions]),
      [MASKS.historyMask]: ones([sizes.lists, historyLength]),
      [MASKS.drawn]: ones([sizes.lists, sizes.positions, count]),
    }),
    compute: (inputs, { lists, positions }, within) => {
      const { mask, historyMask, drawn } = inputs as Record<keyof typeof MASKS, Tensor>;
      const fields = (embedder: Embedder): EmbeddedLists => ({
        lists,
        positions,
        request: inputs[fieldsInput(embedder, 'request')]!,
        item: inputs[fieldsInput(embedder, 'item')]!,
        history: inputs[fieldsInput(embedder, 'history')]!,
        mask,
        historyMask,
      });
      const scores = models.map((model) =>
        within(`objectives ${model.objectives.join('+')}`, () => model.begin(fields(model.embedder)).scoreAll()),
      );
      const weights = within('weighter', () => {
        if (fusionWeights !== 'weighter')
          return mul(
            fill([lists, positions, count], 1),
            fromArray(Float32Array.from(fusionWeights), [1, 1, count]),
          );
        const input = { lists: weighter.embedders.map(fields), mask, ...(weighter.draw && { drawn }) };
        return weighter.begin(input).weighAll();
      });
      return within('fusion', () => {
        const raw = joinColumns(scores, slots.flat());
        const row = (values: readonly number[]): Tensor => fromArray(Float32Array.from(values), [1, 1, count]);
        const transformed = tensors.transform?.(raw) ?? raw;
        const onScale = div(sub(transformed, row(scale.means)), row(scale.deviations));
        const fused = reshape(tensors.fuse(onScale, weights), [lists, positions]);
        return { raw_scores: raw, scores: onScale, weights, fused };
      });
    },
  });
}

function emptyFields(embedder: Embedder, { lists, positions }: OpenSizes, historyLength: number): Record<string, Tensor> {
  const { networks, embeddingDim: dim, requestFields, itemFields, historyFields } = embedder;
  const own = networks === undefined ? [] : [networks];
  return {
    [fieldsInput(embedder, 'request')]: zeros([...own, lists, requestFields, dim]),
    [fieldsInput(embedder, 'item')]: zeros([...own, lists, positions, itemFields, dim]),
    [fieldsInput(embedder, 'history')]: zeros([...own, lists, historyLength, historyFields, dim]),
  };
}

const noTensors = (): ParetorecError =>
  new ParetorecError({
    code: 'cannot-export',
    where: 'fusion',
    problem: 'this fusion is a function of numbers alone, which no graph can hold',
    expected: 'a fusion with `tensors`, the same as operations on tensors',
  });
