import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import { add, isPositive, mul, read, scalar, scale, shift, sub } from '@paretorec/tensor';
import { finiteStatistics } from '../shared/finite-statistics.js';

/** Mean losses of the two last periods of a fixed number of steps. */
export class LossPeriods {
  readonly #period: number;
  readonly #sums: Parameter;
  readonly #steps: Parameter;
  readonly #last: Parameter;
  readonly #before: Parameter;
  /** Periods that are over. */
  readonly #over: Parameter;

  constructor(store: ParameterStore, objectives: number, period: number) {
    const zeros = { kind: 'zeros' } as const;
    this.#period = period;
    this.#sums = store.create('sums', [objectives], zeros);
    this.#steps = store.create('steps', [], zeros);
    this.#last = store.create('last', [objectives], zeros);
    this.#before = store.create('before', [objectives], zeros);
    this.#over = store.create('over', [], zeros);
  }

  /** Inside a step: takes in the mean losses [K] of a batch, and begins a new period when this one is over. */
  update(losses: Tensor): void {
    const sums = add(this.#sums.value, losses);
    const steps = shift(this.#steps.value, 1);
    // A number in place of a branch: a step is recorded once.
    const ends = isPositive(shift(steps, 0.5 - this.#period));
    const goesOn = sub(scalar(1), ends);
    const either = (atEnd: Tensor, otherwise: Tensor): Tensor =>
      add(mul(atEnd, ends), mul(otherwise, goesOn));
    const before = either(this.#last.value, this.#before.value);
    const last = either(scale(sums, 1 / this.#period), this.#last.value);
    this.#before.assign(before);
    this.#last.assign(last);
    this.#sums.assign(mul(sums, goesOn));
    this.#steps.assign(mul(steps, goesOn));
    this.#over.assign(add(this.#over.value, ends));
  }

  /**
   * On the host: mean losses [K] of the period just over and of the one before it; undefined until there are two.
   *
   * @throws ParetorecError `diverged` where they are no longer numbers.
   */
  read(): { readonly last: Float32Array; readonly before: Float32Array } | undefined {
    if (read(this.#over.value)[0]! < 2) return undefined;
    const lossesOf = ({ value }: Parameter): Float32Array =>
      finiteStatistics('losses', read(value), value.size);
    return { last: lossesOf(this.#last), before: lossesOf(this.#before) };
  }
}
