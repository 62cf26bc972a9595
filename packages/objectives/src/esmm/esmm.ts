import {
  defineComponent,
  ParetorecError,
  type ObjectiveSpec,
  type Parameter,
  type Tensor,
} from '@paretorec/contracts';
import { add, fromArray, mul, ones, reshape, slice, tile, zeros } from '@paretorec/tensor';
import { z } from 'zod';
import type { CandidateNetwork, CandidateOutput } from '../feature-interaction/candidate-model.js';
import {
  COMMON_OPTIONS,
  HIDDEN_OPTIONS,
  hiddenLayersOption,
  INTERACTION_COLLABORATORS,
} from '../feature-interaction/common-options.js';
import { flattened } from '../feature-interaction/interaction.js';
import type { TrainingPass } from '../feature-interaction/training-pass.js';
import { multiTaskModel, type MultiTaskRequest } from '../multi-task/multi-task-model.js';
import { Towers } from '../multi-task/towers.js';
import { entireSpaceAmount, entireSpaceLogit } from './entire-space.js';

/** Options of the entire space multi-task model. */
export const EsmmConfig = z.strictObject({
  embeddingDim: COMMON_OPTIONS.embeddingDim,
  loss: z
    .enum(['squared', 'logistic'])
    .default('squared')
    .describe(
      'The loss of what follows a click: "squared" for how much, such as dwell; "logistic" for whether, such as a purchase. That of clicks is logistic.',
    ),
  hiddenLayers: hiddenLayersOption([64, 32], 'Widths of the hidden layers of a tower.'),
  ...HIDDEN_OPTIONS,
});
/** Parsed options of the entire space multi-task model. */
export type EsmmConfig = z.output<typeof EsmmConfig>;

/** Towers over the same embeddings: one says whether a click comes, the others what follows one. */
class EntireSpaceNetwork implements CandidateNetwork {
  readonly parameters: readonly Parameter[];
  readonly #towers: Towers;
  readonly #tasks: number;
  readonly #click: number;
  readonly #combine: typeof entireSpaceAmount;

  /** @param click the place of the click among the tasks. */
  constructor(
    config: EsmmConfig,
    click: number,
    { parameters, tasks, inputDim, dropouts }: MultiTaskRequest,
  ) {
    const shape = { stack: tasks, inputDim, hiddenLayers: config.hiddenLayers };
    this.#towers = new Towers(parameters.scope('towers'), shape, dropouts, config);
    this.#tasks = tasks;
    this.#click = click;
    this.#combine = config.loss === 'squared' ? entireSpaceAmount : entireSpaceLogit;
    this.parameters = this.#towers.parameters;
  }

  apply(fields: Tensor, pass?: TrainingPass): CandidateOutput {
    const inputs = flattened(fields);
    const { score: own, byInputs } = this.#towers.apply(tile(inputs, [this.#tasks, 1, 1]), pass);
    const found = this.#combine(this.#ofClick(own), own);
    return {
      score: this.#except(found.score, own),
      sensitivity: () => {
        const byTower = byInputs();
        const scaled = (gradients: Tensor, factors: Tensor): Tensor =>
          mul(gradients, reshape(factors, [...factors.shape, 1]));
        const byOwn = this.#except(found.byFollowing(), ones(own.shape));
        const byClick = this.#except(found.byClick(), zeros(own.shape));
        return {
          shared: add(scaled(byTower, byOwn), scaled(this.#ofClick(byTower), byClick)),
          own: zeros(own.shape),
        };
      },
    };
  }

  /** The click's part [1, N, ...] of [K', N, ...]. */
  #ofClick(x: Tensor): Tensor {
    const [, ...rest] = x.shape;
    return slice(x, [this.#click, ...rest.map(() => 0)], [1, ...rest]);
  }

  /** [K', N] with the row of the click from another tensor. */
  #except(x: Tensor, forClick: Tensor): Tensor {
    const rows = (of: (isClick: boolean) => number): Tensor =>
      fromArray(
        Float32Array.from({ length: this.#tasks }, (_, task) => of(task === this.#click)),
        [this.#tasks, 1],
      );
    return add(
      mul(
        x,
        rows((isClick) => (isClick ? 0 : 1)),
      ),
      mul(
        forClick,
        rows((isClick) => (isClick ? 1 : 0)),
      ),
    );
  }
}

/** The place of the click among the objectives; throws where there is not one, or where others are learnt on clicked items alone. */
function placeOfClick(objectives: readonly ObjectiveSpec[]): number {
  const clicks = objectives.filter(({ label }) => label === 'clicked');
  if (clicks.length !== 1)
    throw new ParetorecError({
      code: 'objectives-unfit',
      where: objectives.map(({ name }) => `objectives.${name}`).join(', '),
      problem: 'esmm takes one objective of clicks, and what follows a click beside it',
      found: clicks.length === 0 ? 'none with `label: clicked`' : `${clicks.length} with \`label: clicked\``,
      expected: 'exactly one with `label: clicked`, with the same model options as the others',
    });
  const apart = objectives.find(({ population }) => population === 'clicked');
  if (apart !== undefined)
    throw new ParetorecError({
      code: 'objectives-unfit',
      where: `objectives.${apart.name}.population`,
      problem:
        'esmm learns from all impressions: what it predicts is the chance of a click times what follows one',
      found: 'clicked',
      expected: 'all',
    });
  return objectives.indexOf(clicks[0]!);
}

/** Entire space multi-task model (Ma and others 2018). */
export const esmm = defineComponent({
  kind: 'objective',
  name: 'esmm',
  summary:
    'entire space multi-task model: what follows a click is its chance times a second tower (Ma and others 2018)',
  config: EsmmConfig,
  inject: INTERACTION_COLLABORATORS,
  create: (config, collaborators, own) => {
    const click = placeOfClick(own);
    return multiTaskModel(own, {
      ...collaborators,
      embeddingDim: config.embeddingDim,
      logistic: own.map((_, task) => task === click || config.loss === 'logistic'),
      network: (request) => new EntireSpaceNetwork(config, click, request),
    });
  },
  docs: 'components/objectives/esmm.md',
});
