import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import { concat, reshape, tile } from '@paretorec/tensor';
import type { HiddenOptions } from '../feature-interaction/hidden-layers.js';
import type { Dropouts, TrainingPass } from '../feature-interaction/training-pass.js';
import { Experts } from '../multi-task/experts.js';
import { Gates, mix } from '../multi-task/gates.js';

/** Shape of an {@link ExtractionLevel}. */
export interface LevelShape {
  /** K' */
  readonly tasks: number;
  /** M experts of each task's own. */
  readonly ownExperts: number;
  /** S experts that all tasks share. */
  readonly sharedExperts: number;
  readonly inputDim: number;
  readonly expertLayers: readonly number[];
  readonly gateLayers: readonly number[];
  /** Whether no level follows, so that no gate is needed for the shared experts. */
  readonly last: boolean;
}

/** What goes into a level and comes out of it. */
export interface LevelState {
  /** [K', N, width] of each task. */
  readonly byTask: Tensor;
  /** [1, N, width] of what is shared. */
  readonly common: Tensor;
}

/**
 * One level of progressive layered extraction (Tang and others 2020, Sec. 4): each task has experts of its own beside the shared ones, and
 * its gate mixes both kinds. Above it, unless it is the last, the shared experts get a mix of all experts.
 */
export class ExtractionLevel {
  readonly parameters: readonly Parameter[];
  readonly #shape: LevelShape;
  readonly #own: Experts;
  readonly #shared: Experts;
  readonly #gates: Gates;
  readonly #commonGate: Gates | undefined;

  constructor(store: ParameterStore, shape: LevelShape, dropouts: Dropouts, options: HiddenOptions) {
    const { tasks, ownExperts, sharedExperts, inputDim, expertLayers: layers, gateLayers, last } = shape;
    this.#shape = shape;
    const experts = (scope: string, groups: number, count: number): Experts =>
      new Experts(store.scope(scope), { groups, experts: count, inputDim, layers }, dropouts, options);
    const gates = (scope: string, stack: number, count: number): Gates =>
      new Gates(
        store.scope(scope),
        { stack, inputDim, hiddenLayers: gateLayers, experts: count },
        dropouts,
        options,
      );
    this.#own = experts('ownExperts', tasks, ownExperts);
    this.#shared = experts('sharedExperts', 1, sharedExperts);
    this.#gates = gates('gates', tasks, ownExperts + sharedExperts);
    this.#commonGate = last ? undefined : gates('sharedGate', 1, tasks * ownExperts + sharedExperts);
    this.parameters = [
      this.#own,
      this.#shared,
      this.#gates,
      ...(this.#commonGate ? [this.#commonGate] : []),
    ].flatMap((part) => part.parameters);
  }

  /** @returns the state for the next level, and the tasks' gates [K', N, M + S], shares of own experts first. */
  apply(
    { byTask, common }: LevelState,
    pass: TrainingPass | undefined,
  ): LevelState & { readonly gates: Tensor } {
    const { tasks, ownExperts } = this.#shape;
    const own = this.#own.apply(byTask, pass);
    const shared = this.#shared.apply(common, pass);
    const [, , candidates, width] = own.shape as [number, number, number, number];
    const gates = this.#gates.apply(byTask, pass);
    const mixed = mix(gates, concat([own, tile(shared, [tasks, 1, 1, 1])], 1));
    if (this.#commonGate === undefined) return { byTask: mixed, common, gates };
    const all = concat([reshape(own, [1, tasks * ownExperts, candidates, width]), shared], 1);
    return { byTask: mixed, common: mix(this.#commonGate.apply(common, pass), all), gates };
  }
}
