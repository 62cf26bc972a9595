import {
  ParetorecError,
  type Composition,
  type EmbeddedLists,
  type Embedder,
  type FeatureSchema,
  type Tensor,
} from '@paretorec/contracts';
import {
  createRng,
  div,
  fill,
  fromArray,
  mul,
  ones,
  reshape,
  sub,
  traceOpenSizes,
  type OpenSizes,
  type OpenTrace,
  type SavableParameterStore,
} from '@paretorec/tensor';
import type { FusionWeights } from '../evaluate/score-lists.js';
import type { ScoreScale } from '../evaluate/score-scale.js';
import { joinColumns } from '../step/join-columns.js';
import { probeBatch } from './probe-batch.js';

/** What scoring is a function of, beside the lists. */
export interface StaticScoring {
  readonly composition: Composition;
  readonly store: SavableParameterStore;
  readonly scale: ScoreScale;
  readonly fusionWeights: FusionWeights;
  readonly schema: FeatureSchema;
}

/** Inputs of the traced function beside the embedded fields. */
export const MASKS = { mask: 'mask', historyMask: 'historyMask' } as const;

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
export function traceStaticScores({
  composition,
  store,
  scale,
  fusionWeights,
  schema,
}: StaticScoring): OpenTrace {
  const { models, slots, objectives, fusion } = composition;
  const { tensors } = fusion;
  if (tensors === undefined) throw noTensors();
  const count = objectives.length;
  const row = (values: readonly number[]): Tensor => fromArray(Float32Array.from(values), [1, 1, count]);
  // Host work comes before scoring: what it gives is a constant, which may not differ from place to place.
  let drawn: Float32Array | undefined;
  return traceOpenSizes({
    parameters: store.entries(),
    prepare: (sizes) => {
      drawn = composition.weighter.draw?.(probeBatch(schema, sizes, createRng('probe')));
    },
    inputs: (sizes) => ({
      ...Object.fromEntries(
        embeddersOf(composition).flatMap((one) => randomFields(one, sizes, schema.historyLength)),
      ),
      [MASKS.mask]: ones([sizes.lists, sizes.positions]),
      [MASKS.historyMask]: ones([sizes.lists, schema.historyLength]),
    }),
    compute: (inputs, sizes, within) => {
      const places = [sizes.lists, sizes.positions];
      const { mask, historyMask } = inputs as Record<keyof typeof MASKS, Tensor>;
      const fields = (embedder: Embedder): EmbeddedLists => ({
        ...sizes,
        request: inputs[fieldsInput(embedder, 'request')]!,
        item: inputs[fieldsInput(embedder, 'item')]!,
        history: inputs[fieldsInput(embedder, 'history')]!,
        mask,
        historyMask,
      });
      // The reshaping changes nothing, but belongs to the part: what comes from outside is then named with it.
      const scores = models.map((model) =>
        within(`objectives ${model.objectives.join('+')}`, () =>
          reshape(model.begin(fields(model.embedder)).scoreAll(), [...places, model.objectives.length]),
        ),
      );
      const weights = within('weighter', () => {
        if (fusionWeights !== 'weighter') return mul(fill([...places, count], 1), row(fusionWeights));
        const input = {
          lists: composition.weighter.embedders.map(fields),
          mask,
          ...(drawn && { drawn: fromArray(drawn, [...places, count]) }),
        };
        return reshape(composition.weighter.begin(input).weighAll(), [...places, count]);
      });
      return within('fusion', () => {
        const raw = joinColumns(scores, slots.flat());
        const transformed = tensors.transform?.(raw) ?? raw;
        const onScale = div(sub(transformed, row(scale.means)), row(scale.deviations));
        return {
          raw_scores: raw,
          scores: onScale,
          weights,
          fused: reshape(tensors.fuse(onScale, weights), places),
        };
      });
    },
  });
}

/** Random, so that what depends on them is not taken for a constant. */
function randomFields(
  embedder: Embedder,
  { lists, positions }: OpenSizes,
  historyLength: number,
): (readonly [name: string, fields: Tensor])[] {
  const { networks, embeddingDim: dim, requestFields, itemFields, historyFields } = embedder;
  const rng = createRng(`${embedder.name} ${lists} ${positions}`);
  const array = (
    name: 'request' | 'item' | 'history',
    ...places: readonly number[]
  ): readonly [string, Tensor] => {
    const shape = [...(networks === undefined ? [] : [networks]), ...places, dim];
    const size = shape.reduce((product, extent) => product * extent, 1);
    return [
      fieldsInput(embedder, name),
      fromArray(
        Float32Array.from({ length: size }, () => rng.normal()),
        shape,
      ),
    ];
  };
  return [
    array('request', lists, requestFields),
    array('item', lists, positions, itemFields),
    array('history', lists, historyLength, historyFields),
  ];
}

const noTensors = (): ParetorecError =>
  new ParetorecError({
    code: 'cannot-export',
    where: 'fusion',
    problem: 'this fusion is a function of numbers alone, which no graph can hold',
    expected: 'a fusion with `tensors`, the same as operations on tensors',
  });
