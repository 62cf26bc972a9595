import type { ObjectiveSpec } from '@paretorec/contracts';
import type { FittedObjective } from '@paretorec/data';
import { LENGTHS, OPSET, type FieldInput } from '@paretorec/tensor';
import type { FusionWeights } from '../evaluate/score-lists.js';
import type { ScoreScale } from '../evaluate/score-scale.js';
import type { BuiltModel } from './build-model.js';

/** What a signature says beside the model's inputs and outputs. */
export interface SignatureFacts {
  /** Version of paretorec. */
  readonly paretorec: string;
  readonly configHash: string;
  readonly seed: number;
  readonly bestEpoch: number;
  /** Positions of the training batches. */
  readonly trainedListLength: number;
  readonly historyLength: number;
  readonly weighter: string;
  readonly fusion: string;
  readonly fusionWeights: FusionWeights;
  readonly objectives: readonly ObjectiveSpec[];
  readonly fitted: readonly FittedObjective[];
  readonly scale: ScoreScale;
}

const PLACES: Readonly<Record<FieldInput['place'], string>> = {
  user: 'of the user',
  context: 'of the request',
  item: 'of each item to be scored',
  impression: 'of each item at the moment of the request',
  history_item: 'of each item that the user clicked before, the most recent first',
  history: 'of each past click, the most recent first',
};

const KINDS: Readonly<Record<FieldInput['field']['kind'], { meaning: string; padding: number | string }>> = {
  categorical: { meaning: 'row of the value', padding: 0 },
  multi: { meaning: 'rows of the values', padding: -1 },
  numeric: { meaning: 'scaled number', padding: 'NaN' },
};

const LENGTH_MEANINGS: Readonly<Record<string, string>> = {
  [LENGTHS.lists]: 'items of each list; places from there on are padding',
  [LENGTHS.history]: 'past clicks known of each list; entries from there on are padding',
};

const OUTPUTS: Readonly<Record<string, string>> = {
  fused: 'the number to sort by, larger first',
  scores:
    'scores by objective on one scale: (raw score - mean) / deviation, of the transformed score where the fusion transforms',
  raw_scores: 'scores by objective as the models give them',
  weights: 'objective weights of the item, which sum to 1',
};

/** The text of signature.json: what goes into the model and what comes out. */
export function signatureOf(facts: SignatureFacts, { fields, lengths, outputs }: BuiltModel): object {
  const { objectives, fitted, scale } = facts;
  return {
    format: 'paretorec-onnx',
    version: 1,
    paretorec: facts.paretorec,
    model: 'model.onnx',
    opset: OPSET,
    protocol: 'static',
    run: {
      configHash: facts.configHash,
      seed: facts.seed,
      bestEpoch: facts.bestEpoch,
      trainedListLength: facts.trainedListLength,
    },
    sizes: {
      lists: 'lists of the batch, any number',
      positions: 'items of the longest list, any number',
      values: 'values of the place that has most of them, one size a field',
    },
    objectives: objectives.map(({ name, label, population }, index) => ({
      index,
      name,
      label,
      population,
      target: fitted.find((objective) => objective.name === name)?.transform,
      mean: scale.means[index],
      deviation: scale.deviations[index],
    })),
    weighter: facts.weighter,
    weights: facts.fusionWeights,
    fusion: facts.fusion,
    historyLength: facts.historyLength,
    inputs: [
      ...lengths.map((name) => ({ name, type: 'int64', shape: ['lists'], meaning: LENGTH_MEANINGS[name] })),
      ...fields.map(({ name, type, shape, place, field }) => ({
        name,
        type,
        shape,
        field: field.name,
        meaning: `${KINDS[field.kind].meaning} ${PLACES[place]}`,
        padding: KINDS[field.kind].padding,
      })),
    ],
    outputs: outputs.map(({ name, shape }) => ({ name, type: 'float', shape, meaning: OUTPUTS[name] })),
  };
}
