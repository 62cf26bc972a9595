import { defineComponent, type Parameter, type Tensor } from '@paretorec/contracts';
import { mul, reshape, tile, zeros } from '@paretorec/tensor';
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
import { Experts } from '../multi-task/experts.js';
import { Gates, mix } from '../multi-task/gates.js';
import { multiTaskModel, type MultiTaskRequest } from '../multi-task/multi-task-model.js';
import { EXPERT_OPTIONS } from '../multi-task/multi-task-options.js';
import { Towers } from '../multi-task/towers.js';

/** Options of the multi-gate mixture of experts. */
export const MmoeConfig = z.strictObject({
  ...COMMON_OPTIONS,
  experts: z.int().min(1).default(4).describe('Experts that all tasks share.'),
  ...EXPERT_OPTIONS,
  ...HIDDEN_OPTIONS,
});
/** Parsed options of the multi-gate mixture of experts. */
export type MmoeConfig = z.output<typeof MmoeConfig>;

/** Experts that all tasks share, a gate and a tower a task. */
class MixtureNetwork implements CandidateNetwork {
  readonly parameters: readonly Parameter[];
  readonly #tasks: number;
  readonly #experts: Experts;
  readonly #gates: Gates;
  readonly #towers: Towers;

  constructor(config: MmoeConfig, { parameters, tasks, inputDim, dropouts }: MultiTaskRequest) {
    const { experts, expertLayers, gateLayers, towerLayers } = config;
    this.#tasks = tasks;
    this.#experts = new Experts(
      parameters.scope('experts'),
      { groups: 1, experts, inputDim, layers: expertLayers },
      dropouts,
      config,
    );
    this.#gates = new Gates(
      parameters.scope('gates'),
      { stack: tasks, inputDim, hiddenLayers: gateLayers, experts },
      dropouts,
      config,
    );
    this.#towers = new Towers(
      parameters.scope('towers'),
      { stack: tasks, inputDim: expertLayers.at(-1)!, hiddenLayers: towerLayers },
      dropouts,
      config,
    );
    this.parameters = [this.#experts, this.#gates, this.#towers].flatMap((part) => part.parameters);
  }

  apply(fields: Tensor, pass?: TrainingPass): CandidateOutput {
    const inputs = flattened(fields);
    const gates = this.#gates.apply(tile(inputs, [this.#tasks, 1, 1]), pass);
    const { score, byInputs } = this.#towers.apply(mix(gates, this.#experts.apply(inputs, pass)), pass);
    return {
      score,
      sensitivity: () => {
        const [tasks, candidates, experts] = gates.shape as [number, number, number];
        const byMixture = reshape(byInputs(), [tasks, candidates, 1, -1]);
        const byExperts = mul(byMixture, reshape(gates, [tasks, candidates, experts, 1]));
        return { shared: reshape(byExperts, [tasks, candidates, -1]), own: zeros([tasks, candidates]) };
      },
    };
  }
}

/** Multi-gate mixture of experts (Ma and others 2018). */
export const mmoe = defineComponent({
  kind: 'objective',
  name: 'mmoe',
  summary:
    'multi-gate mixture of experts: shared experts, a gate and a tower an objective (Ma and others 2018)',
  config: MmoeConfig,
  inject: INTERACTION_COLLABORATORS,
  create: (config, collaborators, own) =>
    multiTaskModel(own, {
      ...collaborators,
      embeddingDim: config.embeddingDim,
      logistic: own.map((objective) => isLogistic(config.loss, objective)),
      network: (request) => new MixtureNetwork(config, request),
    }),
  docs: 'components/objectives/mmoe.md',
});
