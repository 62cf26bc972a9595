import { z } from 'zod';
import { FIELD_LABELS, type ComponentKind } from '@paretorec/contracts';
import { PRESETS } from './preset.js';

/** Where a JSON Schema says which kind of component a place takes. */
export const COMPONENT_KEY = 'x-paretorec-component';

/** A component as an experiment names it: `use` and, beside it, that component's own options. */
export interface ComponentReference {
  readonly use: string;
  readonly [option: string]: unknown;
}

function component(kind: ComponentKind): z.ZodType<ComponentReference> {
  return z
    .looseObject({ use: z.string({ error: 'expected the name of a component' }).min(1) })
    .meta({ [COMPONENT_KEY]: kind });
}

/** A size as DuckDB takes it: `2GB`, `500MB`, `1.5 GiB`. */
export const memorySize = (): z.ZodString =>
  z.string().regex(/^\d+(\.\d+)? ?([KMGT]i?B)$/i, { error: 'expected a size such as 2GB or 500MB' });

const share = (): z.ZodNumber => z.number().min(0).max(1);

const Split = z
  .strictObject({
    train: share().describe('Share of the lists, the oldest, to learn from.'),
    validation: share().describe('Share for early stopping and the choice of the best epoch.'),
    test: share().describe('Share, the newest, to evaluate on.'),
  })
  .refine(({ train, validation, test }) => Math.abs(train + validation + test - 1) < 1e-9, {
    error: 'train, validation and test must sum to 1',
  })
  .describe('Parts by time, when the log names none.');

const Data = z.strictObject({
  log: z.string().min(1).describe("Folder of the log, relative to this file's folder."),
  split: Split.default({ train: 0.7, validation: 0.1, test: 0.2 }),
  memoryLimit: memorySize()
    .optional()
    .describe('Memory that DuckDB may use, such as 2GB; left out: its own choice.'),
  threads: z.int().min(1).optional().describe('Threads that DuckDB may use; left out: all cores.'),
});

/** One choice for all fields of a kind, or choices by the fields' names. */
const byField = <Choice extends z.ZodType>(choice: Choice) => z.union([choice, z.record(z.string(), choice)]);

const Features = z
  .strictObject({
    historyLength: z
      .int()
      .min(0)
      .default(10)
      .describe('Most recent clicks kept a list (C); 0: models that score by fields see none.'),
    idDropout: share()
      .default(0.5)
      .describe('Share of item ids replaced by "unknown" in training, so that it is trained.'),
    pooling: byField(z.enum(['mean', 'sum', 'attention']))
      .default('mean')
      .describe('How several values of a field become one vector, for all such fields or by name.'),
    numericForm: byField(z.enum(['value', 'bins', 'knots']))
      .default('value')
      .describe(
        'How a number becomes a vector: times a row, the row of its bin, or a mixture of the rows of the two nearest knots; for all such fields or by name.',
      ),
    numericBins: z.int().min(2).default(20).describe('Bins or knots of a numeric field.'),
    minCount: z.int().min(1).default(1).describe('Ids seen less often share the row of the unknown.'),
    exclude: z.array(z.string().min(1)).default([]).describe('Fields left out, by name.'),
    include: z
      .array(z.string().min(1))
      .optional()
      .describe('Fields used, by name; left out: all but the excluded.'),
    scoresOf: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Folder of a trained run, relative to this file's folder, whose scores of every item are fields more, one an objective.",
      ),
  })
  .refine(({ include, exclude }) => include === undefined || exclude.length === 0, {
    error: 'include and exclude cannot be given together',
  });

const Target = z.strictObject({
  capQuantile: z
    .number()
    .gt(0)
    .max(1)
    .default(0.99)
    .describe('Larger values count as this quantile of the training part; 1 caps nothing.'),
  scale: z.enum(['linear', 'log']).default('log').describe('Scale of the values before they are binned.'),
  bins: z
    .union([z.int().min(2), z.literal('none')], { error: 'expected an integer of at least 2, or none' })
    .default(10)
    .describe('Equally filled bins that the values become.'),
});

const FieldLabel = z.strictObject({
  use: z
    .enum(FIELD_LABELS)
    .describe(
      "new-values: the share of the item's values that no item before it in the list has; item-field: a number of the item.",
    ),
  field: z
    .string()
    .min(1)
    .describe('Field of the items: categorical or multi-valued for new-values, numeric for item-field.'),
});

const MixedLabel = z.strictObject({
  use: z.literal('mixture').describe('A utility: a sum of label columns of the log.'),
  of: z
    .record(z.string().min(1), z.number().gt(0).max(1e12))
    .refine((worths) => Object.keys(worths).length > 0, { error: 'expected at least one label column' })
    .describe('What one unit of a label column is worth, by its name, above 0.'),
});

const ComputedLabel = z.discriminatedUnion('use', [FieldLabel, MixedLabel], {
  error: `expected one of ${[...FIELD_LABELS, 'mixture'].join(', ')}`,
});

const Objective = z.strictObject({
  label: z
    .union([z.string().min(1), ComputedLabel], {
      error: 'expected a label column, or { use, field } or { use, of } of a computed label',
    })
    .describe(
      'Label column of the log, such as clicked or dwell, or a label computed from a field of the items or from other labels.',
    ),
  population: z.enum(['all', 'clicked']).default('all').describe('Impressions on which it is learnt.'),
  target: Target.prefault({}).describe(
    'How a label that is not binary becomes a target; no effect on binary labels and shares (new-values).',
  ),
  model: component('objective').describe('Model that scores it; objectives with equal options share one.'),
});

const EarlyStopping = z.strictObject({
  metric: z.string().min(1).default('MAP').describe('Metric of the validation part that must rise.'),
  patience: z.int().min(1).default(3).describe('Epochs without a rise before training stops.'),
});

const Trainer = z.strictObject({
  epochs: z.int().min(1).default(20).describe('Passes over the training part, at most.'),
  batchSize: z.int().min(1).default(256).describe('Lists a batch (B).'),
  listLength: z.int().min(1).default(10).describe('Positions that a list is cut to in training (T).'),
  earlyStopping: z
    .union([EarlyStopping, z.literal('none')], { error: 'expected { metric, patience } or none' })
    .prefault({})
    .describe('When to stop before the last epoch.'),
  stepsPerEpoch: z
    .union([z.int().min(1), z.literal('all')], { error: 'expected a whole number of 1 or more, or all' })
    .default('all')
    .describe(
      'Batches after which an epoch ends and is validated; each epoch draws its lists from a shuffle of its own.',
    ),
  checkpointSteps: z
    .int()
    .min(1)
    .default(200)
    .describe('Steps between the checkpoints inside an epoch, for --resume.'),
});

/** Weights that rank. */
export const Weights = z.union([z.enum(['weighter', 'uniform']), z.array(share()).min(1)], {
  error: 'expected weighter, uniform or one weight an objective such as [1, 0]',
});

const Metrics = z.strictObject({
  dwellUnit: z
    .enum(['seconds', 'minutes', 'log1p-seconds'])
    .default('seconds')
    .describe('Unit of the dwell metrics.'),
  dwellCap: z
    .union([z.number().gt(0), z.literal('none')], { error: 'expected a number above 0, or none' })
    .default('none')
    .describe('Longer dwell times count as this many seconds.'),
  // Without a default: a run from before has the same configuration.
  categories: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Categorical fields of the items by which ILD@5 tells how different the items of a list are.'),
  extra: z.array(component('metric')).default([]).describe('Further metrics, from plugins.'),
});

/** The whole experiment file, after `use` shorthands are written out. */
export const ExperimentSchema = z
  .strictObject({
    preset: z
      .enum(PRESETS)
      .default('default')
      .describe('Values of options that this file does not set: our defaults, or what the paper prints.'),
    data: Data.describe('The log and how it is read.'),
    features: Features.prefault({}).describe('What the models see of the log.'),
    objectives: z
      .record(
        z
          .string()
          .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, { error: 'expected a name of letters, digits, _ and -' }),
        Objective,
      )
      .refine((objectives) => Object.keys(objectives).length > 0, {
        error: 'expected at least one objective',
      })
      .describe('What is optimised; their order is the order of the weights.'),
    encoder: component('encoder').describe('State encoder (Eq. 3 to 6).'),
    weighter: component('weighter').describe('Rule or model that weighs the objectives.'),
    fusion: component('fusion').describe('How scores and weights become one number.'),
    optimiser: component('optimiser').describe('Optimiser of the objective models.'),
    trainer: Trainer.prefault({}).describe('The training loop.'),
    gradientScope: z
      .enum(['representation', 'head', 'full'])
      .default('representation')
      .describe(
        "By what the losses are differentiated for the weighter: inputs of the output layers, the output layers' parameters, or all that the objectives learn.",
      ),
    trainWeights: z
      .enum(['weighter', 'uniform', 'none'])
      .default('weighter')
      .describe(
        'Weights under which the objectives train; with none they stay as the run of --init-from has them, and the weighter alone learns.',
      ),
    fusionWeights: Weights.default('weighter').describe('Weights that rank.'),
    metrics: Metrics.prefault({}).describe('How results are measured.'),
    plugins: z
      .array(z.string().min(1))
      .default([])
      .describe("Packages or paths of third-party components, resolved from this file's folder."),
    backend: z.enum(['auto', 'tfjs-node', 'wasm', 'cpu']).default('auto').describe('Tensor backend.'),
    seed: z.int().min(0).default(1).describe('Seed of every random number.'),
  })
  .superRefine((experiment, context) => {
    const count = Object.keys(experiment.objectives).length;
    const weights = experiment.fusionWeights;
    if (typeof weights === 'string') return;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (weights.length !== count || Math.abs(total - 1) > 1e-6) {
      context.addIssue({
        code: 'custom',
        path: ['fusionWeights'],
        message: `expected ${count} weights that sum to 1`,
      });
    }
  });

/** An experiment with every default filled in, those of its components too. */
export type ResolvedExperiment = z.output<typeof ExperimentSchema>;

type Input = z.input<typeof ExperimentSchema>;
type ObjectiveInput = Omit<z.input<typeof Objective>, 'model'> & { model?: string | Record<string, unknown> };
type ComponentName = 'encoder' | 'weighter' | 'fusion' | 'optimiser';

/** What an experiment file may hold: components may be abbreviated to their name, whatever has a default left out. */
export type ExperimentInput = Omit<Input, ComponentName | 'objectives' | 'metrics'> & {
  objectives: Record<string, ObjectiveInput>;
  metrics?: Omit<NonNullable<Input['metrics']>, 'extra'> & { extra?: (string | Record<string, unknown>)[] };
} & { [Name in ComponentName]?: string | Record<string, unknown> };

/** Gives an experiment written in TypeScript its type: `export default defineExperiment({ ... })`. */
export function defineExperiment(experiment: ExperimentInput): ExperimentInput {
  return experiment;
}
