import { defineComponent, type Parameter, type Tensor } from '@paretorec/contracts';
import { mul, reshape, slice, square, sum, tile } from '@paretorec/tensor';
import { z } from 'zod';
import type { CandidateNetwork, CandidateOutput } from '../feature-interaction/candidate-model.js';
import {
  COMMON_OPTIONS,
  HIDDEN_OPTIONS,
  INTERACTION_COLLABORATORS,
} from '../feature-interaction/common-options.js';
import { flattened } from '../feature-interaction/interaction.js';
import { isLogistic } from '../feature-interaction/losses.js';
import type { TrainingPass } from '../feature-interaction/training-pass.js';
import { multiTaskModel, type MultiTaskRequest } from '../multi-task/multi-task-model.js';
import { EXPERT_OPTIONS } from '../multi-task/multi-task-options.js';
import { Towers } from '../multi-task/towers.js';
import { ExtractionLevel } from './extraction-level.js';

/** Options of progressive layered extraction. */
export const PleConfig = z.strictObject({
  ...COMMON_OPTIONS,
  levels: z.int().min(1).default(2).describe('Extraction levels; 1 is the customised gate control alone.'),
  sharedExperts: z.int().min(1).default(2).describe('Experts of a level that all tasks share.'),
  ownExperts: z.int().min(1).default(2).describe("Experts of a level that are each task's own."),
  ...EXPERT_OPTIONS,
  ...HIDDEN_OPTIONS,
});
/** Parsed options of progressive layered extraction. */
export type PleConfig = z.output<typeof PleConfig>;

/** Extraction levels one above the other, a tower a task. */
class ExtractionNetwork implements CandidateNetwork {
  readonly parameters: readonly Parameter[];
  readonly #tasks: number;
  readonly #ownExperts: number;
  readonly #levels: readonly ExtractionLevel[];
  readonly #towers: Towers;

  constructor(config: PleConfig, { parameters, tasks, inputDim, dropouts }: MultiTaskRequest) {
    const { levels, expertLayers, towerLayers } = config;
    const width = expertLayers.at(-1)!;
    this.#tasks = tasks;
    this.#ownExperts = config.ownExperts;
    this.#levels = Array.from(
      { length: levels },
      (_, level) =>
        new ExtractionLevel(
          parameters.scope(`level${level}`),
          { ...config, tasks, inputDim: level === 0 ? inputDim : width, last: level === levels - 1 },
          dropouts,
          config,
        ),
    );
    const shape = { stack: tasks, inputDim: width, hiddenLayers: towerLayers };
    this.#towers = new Towers(parameters.scope('towers'), shape, dropouts, config);
    this.parameters = [...this.#levels, this.#towers].flatMap((part) => part.parameters);
  }

  apply(fields: Tensor, pass?: TrainingPass): CandidateOutput {
    const inputs = flattened(fields);
    const [first, ...further] = this.#levels;
    let state = first!.apply({ byTask: tile(inputs, [this.#tasks, 1, 1]), common: inputs }, pass);
    for (const level of further) state = level.apply(state, pass);
    const { byTask, gates } = state;
    const { score, byInputs } = this.#towers.apply(byTask, pass);
    return {
      score,
      sensitivity: () => {
        const [tasks, candidates, experts] = gates.shape as [number, number, number];
        const byMixture = byInputs();
        const sharedExperts = experts - this.#ownExperts;
        const ofOwn = slice(gates, [0, 0, 0], [tasks, candidates, this.#ownExperts]);
        const ofShared = slice(gates, [0, 0, this.#ownExperts], [tasks, candidates, sharedExperts]);
        const byShared = mul(
          reshape(byMixture, [tasks, candidates, 1, -1]),
          reshape(ofShared, [tasks, candidates, sharedExperts, 1]),
        );
        return {
          shared: reshape(byShared, [tasks, candidates, -1]),
          own: mul(sum(square(ofOwn), 2), sum(square(byMixture), 2)),
        };
      },
    };
  }
}

/** Progressive layered extraction (Tang and others 2020). */
export const ple = defineComponent({
  kind: 'objective',
  name: 'ple',
  summary:
    'progressive layered extraction: experts shared and of an objective alone, in levels (Tang and others 2020)',
  config: PleConfig,
  inject: INTERACTION_COLLABORATORS,
  create: (config, collaborators, own) =>
    multiTaskModel(own, {
      ...collaborators,
      embeddingDim: config.embeddingDim,
      logistic: own.map((objective) => isLogistic(config.loss, objective)),
      network: (request) => new ExtractionNetwork(config, request),
    }),
  docs: 'components/objectives/ple.md',
});
