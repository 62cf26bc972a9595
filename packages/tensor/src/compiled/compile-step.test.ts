import type { Parameter, StepClock, Tensor } from '@paretorec/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  approachParameters,
  availableBackends,
  clockTensors,
  compileStep,
  copyParameters,
  createAdamFactory,
  createParameterStore,
  createRng,
  createStepClock,
  detach,
  div,
  fromArray,
  gradientsOf,
  matMul,
  mul,
  ones,
  read,
  scalar,
  softmax,
  split,
  square,
  sub,
  sum,
  tensorCount,
  tidy,
  useBackend,
  zeros,
  type SavableParameterStore,
} from '../index.js';

const backends = (await availableBackends()).filter((backend) => backend !== 'cpu');

interface Input {
  readonly x: Tensor;
  readonly labels: readonly Tensor[];
  readonly clock: StepClock;
  readonly isHalved: boolean;
}

/** A regression on two labels by a matrix that a softmax squashes, with Adam and a copy that starts on the same values and follows. */
function regression() {
  const store = createParameterStore(createRng(3));
  const kernel = store.create('kernel', [3, 2], { kind: 'normal', standardDeviation: 1 });
  const unused = store.create('unused', [2], { kind: 'zeros' });
  const copy = store.create('copy', [3, 2], { kind: 'zeros' });
  copyParameters([kernel], [copy]);
  const factory = createAdamFactory({ learningRate: 0.05, store });
  const optimiser = factory.create('o', [kernel, unused]);
  const clock = createStepClock(factory, store);
  const compute = ({
    x,
    labels,
    clock,
    isHalved,
  }: Input): { readonly loss: Tensor; readonly rows: readonly Tensor[] } => {
    const { value, gradients, extra } = gradientsOf(() => {
      const columns = split(softmax(matMul(x, mul(kernel.value, detach(copy.value)))), [1, 1], 1);
      const errors = columns.map((column, i) => sum(square(sub(column, labels[i]!))));
      return {
        value: mul(scalar(isHalved ? 0.5 : 1), sub(errors[0]!, mul(errors[1]!, scalar(-1)))),
        extra: {},
      };
    }, [kernel.value, unused.value, x]);
    optimiser.apply(gradients.slice(0, 2), clock);
    approachParameters([kernel], [copy], 0.5);
    return {
      loss: value,
      rows: [gradients[2]!, ...Object.values(extra as Record<string, Tensor>), zeros([2]), x],
    };
  };
  const rng = createRng(9);
  const array = (rows: number, columns: number): Tensor =>
    fromArray(
      Float32Array.from({ length: rows * columns }, () => rng.normal()),
      [rows, columns],
    );
  const feed = (rows: number, isHalved: boolean): Input => ({
    x: array(rows, 3),
    labels: [array(rows, 1), array(rows, 1)],
    clock: clockTensors(clock.advance()),
    isHalved,
  });
  return { store, compute, feed };
}

/** What a few steps of changing shapes give, by `run` of the step. */
function outcomes(
  { store, feed }: ReturnType<typeof regression>,
  run: (input: Input) => { loss: Tensor; rows: readonly Tensor[] },
) {
  const steps = [4, 4, 6, 4, 6].map((rows, i) =>
    tidy(() => {
      const { loss, rows: made } = run(feed(rows, i > 2));
      return [loss, ...made].map((tensor) => [...read(tensor)]);
    }),
  );
  return [...steps, ...store.entries().map((parameter: Parameter) => [[...read(parameter.value)]])].flat();
}

describe.each(backends)('compileStep on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  it('computes and remembers what the step itself does, whatever the shapes', () => {
    const plain = regression();
    const expected = outcomes(plain, plain.compute);
    const recorded = regression();
    const step = compileStep(recorded.compute, recorded.store);
    const found = outcomes(recorded, (input) => step.run(input));
    expect(found.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
    found.flat().forEach((value, i) => expect(value).toBeCloseTo(expected.flat()[i]!, 5));
    const before = tensorCount();
    tidy(() => void step.run(recorded.feed(4, false)));
    expect(tensorCount()).toBe(before);
    step.dispose();
  });
});

describe.skipIf(!backends.includes('tfjs-node'))('a step that is no function of tensors', () => {
  beforeAll(async () => {
    await useBackend('tfjs-node');
  });

  const store = (): SavableParameterStore => createParameterStore(createRng(1));

  it('is refused when it reads a tensor', () => {
    const one = store();
    const parameter = one.create('p', [2], { kind: 'constant', value: 1 });
    const step = compileStep((x: Tensor) => {
      parameter.assign(x);
      return { y: div(x, scalar(read(x)[0]!)) };
    }, one);
    expect(() => tidy(() => step.run(mul(ones([2]), scalar(3))))).toThrow('reads the values of a tensor');
    expect([...read(parameter.value)]).toEqual([1, 1]);
  });

  it.each([
    ['on the device', () => mul(ones([2]), scalar(2))],
    ['still on the host', () => fromArray(Float32Array.of(2, 2), [2])],
  ])('is refused when it uses a tensor of before that is %s', (_where, make) => {
    const earlier = make();
    const step = compileStep((x: Tensor) => ({ y: mul(x, earlier) }), store());
    expect(() => tidy(() => step.run(ones([2])))).toThrow('made before it');
    // Nothing is left behind: other steps go on.
    expect(
      tidy(() => [...read(compileStep((x: Tensor) => mul(x, scalar(2)), store()).run(ones([2])))]),
    ).toEqual([2, 2]);
  });
});
