import { ParetorecError } from '@paretorec/contracts';
import {
  EmbeddedFields,
  LENGTHS,
  OnnxGraph,
  OPEN_SIZES,
  writeTrace,
  type FieldInput,
  type ValueName,
} from '@paretorec/tensor';
import { embeddersOf, fieldsInput, MASKS, traceStaticScores, type StaticScoring } from './static-scores.js';

/** An output of the model. */
export interface ModelOutput {
  readonly name: string;
  readonly shape: readonly (string | number)[];
}

/** A model with what goes in and comes out. */
export interface BuiltModel {
  readonly graph: OnnxGraph;
  /** Those of the fields that scores depend on. */
  readonly fields: readonly FieldInput[];
  /** Names of the inputs with lengths that scores depend on. */
  readonly lengths: readonly string[];
  readonly outputs: readonly ModelOutput[];
}

/**
 * The scoring of lists as one graph, from ids and numbers to scores.
 *
 * @throws ParetorecError `cannot-export`.
 */
export function buildModel(scoring: StaticScoring): BuiltModel {
  const { schema } = scoring;
  const trace = advised(() => traceStaticScores(scoring));
  const graph = new OnnxGraph();
  const embedded = new EmbeddedFields(graph, schema);
  const feeds: Record<string, ValueName> = {
    [MASKS.mask]: embedded.mask,
    [MASKS.historyMask]: embedded.historyMask,
  };
  for (const embedder of embeddersOf(scoring.composition)) {
    const values = embedded.embed(embedder);
    for (const array of ['request', 'item', 'history'] as const)
      feeds[fieldsInput(embedder, array)] = values[array];
  }
  const named = writeTrace(trace, graph, embedded.sizes, (input) => feeds[input]!);
  const { lists, positions } = OPEN_SIZES;
  const outputs = Object.keys(named).map((name): ModelOutput => {
    const places = [lists, positions];
    return { name, shape: name === 'fused' ? places : [...places, scoring.composition.objectives.length] };
  });
  for (const { name, shape } of outputs) graph.output(name, named[name]!, shape);
  const used = new Set(graph.usedInputs);
  return {
    graph,
    fields: embedded.inputs.filter(({ name }) => used.has(name)),
    lengths: Object.values(LENGTHS).filter((name) => used.has(name)),
    outputs,
  };
}

/** Weights that no graph can hold are no reason to do without one. */
function advised<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!ParetorecError.isInstance(error) || error.parts.where !== 'weighter') throw error;
    const remedy = 'export with constant weights: --fusion-weights';
    throw new ParetorecError({ ...error.parts, remedy, cause: error });
  }
}
