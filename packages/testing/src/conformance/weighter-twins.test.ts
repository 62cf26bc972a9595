import {
  defineComponent,
  HostWeighter,
  OBJECTIVES,
  type ConfigSchema,
  type ListBatch,
} from '@paretorec/contracts';
import { useBackend } from '@paretorec/tensor';
import { beforeAll, expect, it } from 'vitest';
import { createHarness } from '../harness/create-harness.js';
import { expectSame } from './expectations.js';
import { describeWeighter } from './index.js';
import { permutedTwins } from './weighter-twins.js';

const schema: ConfigSchema<object> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value: unknown) =>
      Object.keys(value as object).length === 0
        ? { value: {} }
        : { issues: [{ message: 'expected no option' }] },
  },
};

/** What a third party's rule may look like: the more a user has read, the less the first objective counts. */
class Seniority extends HostWeighter {
  readonly personalised = true;
  readonly #count: number;

  constructor(count: number) {
    super();
    this.#count = count;
  }

  draw({ lists, positions, history }: ListBatch): Float32Array {
    const count = this.#count;
    return Float32Array.from({ length: lists * positions * count }, (_, i) => {
      const first = 1 / (count + history.lengths[Math.floor(i / count / positions)]!);
      if (count === 1) return 1;
      return i % count === 0 ? first : (1 - first) / (count - 1);
    });
  }
}

const seniority = defineComponent({
  kind: 'weighter',
  name: 'test/seniority',
  summary: 'the first objective for those who are new',
  config: schema,
  inject: { objectives: OBJECTIVES },
  create: (_options, { objectives }) => new Seniority(objectives.length),
});
const makeSeniority = (count: number) => {
  const harness = createHarness({ objectives: count });
  return { harness, weighter: new Seniority(count) };
};

beforeAll(() => useBackend('wasm'));

it('finds a weighter out that treats objectives by their place', () => {
  const [expected, found] = permutedTwins(makeSeniority, [2, 0, 1]);
  expect(() => expectSame(found, expected, 1e-3)).toThrow();
});

describeWeighter(seniority, {}, { placeBound: 'the first is for those who are new' });
