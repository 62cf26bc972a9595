import type { GradientStatistics, Parameter, Tensor, Weighter, WeighingInput } from '@paretorec/contracts';
import {
  constantsHeld,
  detach,
  fromArray,
  gradientsOf,
  mul,
  read,
  reshape,
  scale,
  softmax,
  sum,
  tidy,
  tile,
  useBackend,
} from '@paretorec/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { createHarness } from '../harness/create-harness.js';
import { expectDescent, GradientProbe } from './expect-descent.js';

/** What may be wrong with a weighter. */
interface Faults {
  /** Of the gradients that the optimiser gets; default 1. */
  readonly factor?: number;
  /** Whether one of its two parameters never moves. */
  readonly forgets?: boolean;
  /** Whether its loss stays with it. */
  readonly hides?: boolean;
}

/** Learns one share for all: softmax of the sum of two parameters descends the losses, each times what its share was. */
function shared(faults: Faults, probe: GradientProbe) {
  const { factor = 1, forgets = false, hides = false } = faults;
  const harness = createHarness({ optimiser: probe });
  const create = (name: string): Parameter => harness.store.create(name, [2], { kind: 'constant', value: 1 });
  const parameters = [create('first'), create('second')];
  const optimiser = harness.optimiser.create('shares', forgets ? parameters.slice(1) : parameters);
  const shares = (): Tensor => softmax(mul(parameters[0]!.value, parameters[1]!.value));
  const weigh = ({ mask }: WeighingInput): Tensor => tile(reshape(shares(), [1, 1, 2]), [...mask.shape, 1]);
  const weighter: Weighter = {
    personalised: false,
    embedders: [],
    parameters,
    warmupEpochs: 0,
    learn(_input, { losses, clock }: GradientStatistics) {
      const values = optimiser.parameters.map(({ value }) => value);
      const { value: loss, gradients } = gradientsOf(() => {
        const share = shares();
        return { value: sum(mul(sum(losses, [0, 1]), mul(share, detach(share)))), extra: [] };
      }, values);
      optimiser.apply(
        gradients.map((gradient) => scale(gradient, factor)),
        clock,
      );
      return { report: {}, leafGradients: [], ...(!hides && { loss }) };
    },
    weigh,
    begin: (input) => ({
      weighAll: () => weigh(input),
      weighLogged: () => weigh(input),
      show: () => undefined,
    }),
  };
  return { harness, weighter };
}

beforeAll(() => useBackend('wasm'));

describe('expectDescent', () => {
  const judge = (faults: Faults) => () => {
    const probe = new GradientProbe();
    const one = shared(faults, probe);
    try {
      expectDescent(one, probe);
    } finally {
      one.harness.dispose();
    }
  };

  it('takes a step down the loss, a part of which is a constant', () => {
    expect(judge({})).not.toThrow();
  });

  it.each<[string, Faults, RegExp]>([
    ['another step', { factor: 1.1 }, /first, second: gradients say/u],
    ['a parameter that never moves', { forgets: true }, /second/u],
    ['a loss that nobody sees', { hides: true }, /the loss of a weighter/u],
  ])('refuses %s', (_what, faults, problem) => {
    expect(judge(faults)).toThrow(problem);
  });
});

describe('constantsHeld', () => {
  it('keeps what is detached at its first value, and lets the rest change', () => {
    const hold = constantsHeld();
    const squareOf = (value: number): number => {
      const product = (): Tensor => {
        const x = fromArray(Float32Array.of(value), [1]);
        return mul(x, detach(x));
      };
      return tidy(() => read(hold(product))[0]!);
    };
    expect([squareOf(2), squareOf(3)]).toEqual([4, 6]);
  });

  it('refuses a function that has other constants than at first', () => {
    const hold = constantsHeld();
    const constant = (size: number) => (): void =>
      void tidy(() => hold(() => detach(fromArray(new Float32Array(size), [size]))));
    constant(2)();
    expect(constant(3)).toThrow(/constant 1 of a function is \[3\]/u);
  });
});
