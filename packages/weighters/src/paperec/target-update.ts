import type { Parameter, ParameterStore } from '@paretorec/contracts';
import {
  add,
  approachParameters,
  copyParameters,
  isPositive,
  mul,
  scalar,
  shift,
  sub,
} from '@paretorec/tensor';
import type { PaperecConfig } from './paperec-config.js';

/** Lets target networks follow the online ones: a share of the way every step, or a copy every so many steps. */
export class TargetUpdate {
  readonly #online: readonly Parameter[];
  readonly #target: readonly Parameter[];
  readonly #config: PaperecConfig;
  readonly #steps: Parameter | undefined;

  /**
   * Copies the online parameters.
   *
   * @param store for the count of steps.
   * @param online in the order of `target`.
   */
  constructor(
    store: ParameterStore,
    config: PaperecConfig,
    online: readonly Parameter[],
    target: readonly Parameter[],
  ) {
    this.#online = online;
    this.#target = target;
    this.#config = config;
    this.#steps =
      config.targetUpdate === 'periodic' ? store.create('steps', [], { kind: 'zeros' }) : undefined;
    copyParameters(online, target);
  }

  /** After the online networks' update, inside a step. */
  apply(): void {
    if (this.#steps === undefined) {
      approachParameters(this.#online, this.#target, this.#config.targetUpdateRate);
      return;
    }
    // A step is recorded once and runs for ever, so that "every n-th" is arithmetic on a remembered count.
    const steps = shift(this.#steps.value, 1);
    const due = isPositive(shift(steps, 0.5 - this.#config.targetPeriod));
    const kept = sub(scalar(1), due);
    this.#steps.assign(mul(steps, kept));
    this.#online.forEach(({ value }, i) => {
      const copy = this.#target[i]!;
      copy.assign(add(mul(value, due), mul(copy.value, kept)));
    });
  }
}
