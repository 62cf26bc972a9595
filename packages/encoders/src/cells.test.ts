import { readFileSync } from 'node:fs';
import type { Cell, CellFactory, Parameter, Tensor } from '@paretorec/contracts';
import {
  availableBackends,
  createParameterStore,
  createRng,
  fromArray,
  read,
  reshape,
  slice,
  stack as stackTensors,
  tidy,
  unstack,
  useBackend,
} from '@paretorec/tensor';
import {
  createHarness,
  type NestedNumbers,
  flatNumbers,
  shapeOfNumbers,
  tensorOfNumbers,
} from '@paretorec/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { causalAttention, CausalAttentionCell, gru, GruCell, lstm, LstmCell } from './index.js';

// Every cell against PyTorch's module of the same kind, in double precision: tools/reference/encoders/cells.py.

type Case = Readonly<Record<string, NestedNumbers>>;
const fixture = JSON.parse(readFileSync(new URL('./cells.fixture.json', import.meta.url), 'utf8')) as {
  readonly units: number;
  readonly heads: number;
  readonly window: number;
  readonly shortWindow: number;
  readonly forgetBias: number;
  readonly gru: Case;
  readonly lstm: Case;
  readonly causalAttention: Case;
};
const { units, heads, window, shortWindow, forgetBias } = fixture;

/** A cell of two networks with the fixture's parameters, by the name of each. */
function withParameters<Made extends Cell>(cell: Made, values: Case): Made {
  tidy(() => {
    for (const parameter of cell.parameters) parameter.assign(tensorOfNumbers(values[nameOf(parameter)]!));
  });
  return cell;
}
const nameOf = ({ name }: Parameter): string => name.split('/').at(-1)!;

function expectHidden(found: Tensor, expected: NestedNumbers): void {
  expect(found.shape).toEqual(shapeOfNumbers(expected));
  const values = read(found);
  flatNumbers(expected).forEach((value, i) => expect(values[i]).toBeCloseTo(value, 5));
}

/** [S, P, N, H] taken in step by step. */
function stepped(cell: Cell, inputs: Tensor): Tensor {
  let memory: Tensor | undefined;
  const hidden = unstack(inputs, 1).map((step) => {
    memory = cell.step(step, memory);
    expect(memory.shape.at(-1)).toBe(cell.memoryDim);
    return slice(memory, [0, 0, 0], [2, memory.shape[1]!, units]);
  });
  return stackTensors(hidden, 1);
}

const request = () => {
  const store = createParameterStore(createRng(1));
  return { parameters: store.scope('cell'), stack: 2, stateDim: units, dispose: () => store.dispose() };
};

describe.each(await availableBackends())('cells on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  it.each([
    ['gru', GruCell, fixture.gru],
    ['lstm', LstmCell.bind(null, { forgetBias }), fixture.lstm],
  ] as const)('%s is as in PyTorch', (_name, Kind, values) => {
    const { dispose, ...shape } = request();
    tidy(() => {
      const cell = withParameters(new Kind(shape), values);
      expectHidden(stepped(cell, tensorOfNumbers(values['inputs']!)), values['hidden']!);
    });
    dispose();
  });

  it.each([
    [window, fixture.causalAttention['hidden']!],
    [window + 3, fixture.causalAttention['hidden']!],
    [shortWindow, fixture.causalAttention['hiddenOfShortWindow']!],
  ])('causal attention in a window of %i is as in PyTorch, step by step and at once', (size, expected) => {
    const { dispose, ...shape } = request();
    const values = fixture.causalAttention;
    tidy(() => {
      const cell = withParameters(new CausalAttentionCell({ heads, window: size }, shape), values);
      const inputs = tensorOfNumbers(values['inputs']!);
      expectHidden(stepped(cell, inputs), expected);
      expectHidden(cell.unroll(inputs), expected);
    });
    dispose();
  });

  it.each([gru, lstm, causalAttention])('$name takes a memory of zeros for that of nothing', (definition) => {
    const harness = createHarness();
    const factory: CellFactory = harness.make(definition);
    const cell = factory.create({ parameters: harness.store.scope('one'), stack: 1, stateDim: 4 });
    tidy(() => {
      const inputs = reshape(
        fromArray(
          Float32Array.from({ length: 2 * cell.inputDim }, (_, i) => Math.sin(i)),
          [2, cell.inputDim],
        ),
        [1, 2, cell.inputDim],
      );
      const zeros = fromArray(new Float32Array(2 * cell.memoryDim), [1, 2, cell.memoryDim]);
      const [without, withZeros] = [cell.step(inputs), cell.step(inputs, zeros)].map((x) => read(x).slice());
      without!.forEach((value, i) => expect(value).toBeCloseTo(withZeros![i]!, 6));
    });
    harness.dispose();
  });
});

it('refuses heads that do not share the state evenly', () => {
  const harness = createHarness();
  const factory = harness.make(causalAttention, { heads: 3 });
  const wanted = { parameters: harness.store.scope('one'), stack: 1, stateDim: 8 };
  expect(() => factory.create(wanted)).toThrowErrorMatchingInlineSnapshot(
    `[ParetorecError: the heads of causal-attention must share the state evenly; found heads 3, stateDim 8; expected a stateDim that is a multiple of heads]`,
  );
  harness.dispose();
});
