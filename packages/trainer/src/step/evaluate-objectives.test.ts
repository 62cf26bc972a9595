import { type Composition, type ConfigSchema, defineComponent } from '@paretorec/contracts';
import { availableBackends, gradientsOf, read, slice, sum, tidy, useBackend } from '@paretorec/tensor';
import { createHarness, hostLists, tinyBatch } from '@paretorec/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { composeDqns } from '../test-support/compose-dqns.js';
import { evaluateObjectives, feedTargets } from './evaluate-objectives.js';

const [LISTS, POSITIONS] = [3, 3];
const batch = tinyBatch({ lengths: [3, 1, 2], historyLengths: [1, 0, 2], positions: POSITIONS });

const noOptions: ConfigSchema<object> = {
  '~standard': { version: 1, vendor: 'test', validate: () => ({ value: {} }) },
};

/** States and item profiles that are parameters themselves: the inputs of the output layers can be differentiated by. */
const free = defineComponent({
  kind: 'encoder',
  name: 'free',
  summary: 'states and profiles to differentiate by',
  config: noOptions,
  create: () => ({
    create: ({ parameters, stack, embedder: { networks } }) => {
      const normal = { kind: 'normal', standardDeviation: 1 } as const;
      const states = parameters.create('states', [stack, POSITIONS, LISTS, 5], normal);
      const own = networks === undefined ? [] : [networks];
      const items = parameters.create('items', [...own, POSITIONS, LISTS, 4], normal);
      const first = () => ({ hidden: slice(states.value, [0, 0, 0, 0], [stack, 1, LISTS, 5]) });
      return {
        stateDim: 5,
        itemDim: 4,
        parameters: [states, items],
        prepare: (lists) => ({ lists, items: items.value }),
        withItems: (prepared) => prepared,
        begin: first,
        advance: (_prepared, state) => state,
        unroll: () => ({ hidden: states.value }),
        include: () => states.value,
        includeAll: () => states.value,
      };
    },
  }),
});

/** One model of both objectives, or one of each, in the other order. */
const layouts = [
  ['one model', [[0, 1]]],
  ['two models', [[1], [0]]],
] as const;
const heads = ['linear', 'product', 'mlp'] as const;
const alike = layouts.flatMap(([name, slots]) => heads.map((head) => ({ name, slots, options: { head } })));
const cases = [
  ...alike,
  { name: 'one model', slots: [[0, 1]], options: { head: 'product', sharedEmbeddings: false } },
  { name: 'one model', slots: [[0, 1]], options: { head: 'mlp', outputActivation: 'relu' } },
];

function setUp(slots: Composition['slots'], options: object) {
  const harness = createHarness({ encoder: free });
  return { harness, composition: composeDqns(harness, slots, { hiddenUnits: 6, ...options }) };
}

describe.each(await availableBackends())('Gram matrices on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  it.each(cases)('are those of separate gradients of every loss ($name, $options)', ({ slots, options }) => {
    const { harness, composition } = setUp(slots, options);
    const { models } = composition;
    const inputs = harness.store
      .entries()
      .filter(({ name }) => /online\/encoder\/(states|items)$/.test(name));
    expect(inputs).toHaveLength(2 * slots.length);
    tidy(() => {
      const lists = new Map(models.map(({ embedder }) => [embedder, hostLists(embedder, batch).feed()]));
      const evaluate = () => evaluateObjectives(composition, lists, feedTargets(composition, batch));
      const found = read(evaluate().gram);
      const gradient = (list: number, position: number, objective: number): number[] => {
        const { gradients } = gradientsOf(
          () => ({ value: sum(slice(evaluate().losses, [list, position, objective], [1, 1, 1])), extra: [] }),
          inputs.map(({ value }) => value),
        );
        return gradients.flatMap((part) => [...read(part)]);
      };
      for (let place = 0; place < LISTS * POSITIONS; place++) {
        const own = [0, 1].map((k) => gradient(Math.floor(place / POSITIONS), place % POSITIONS, k));
        own.forEach((a, i) =>
          own.forEach((b, j) => {
            const expected = a.reduce((total, value, at) => total + value * b[at]!, 0);
            const scale = Math.hypot(...a) * Math.hypot(...b);
            expect(Math.abs(found[4 * place + 2 * i + j]! - expected)).toBeLessThanOrEqual(1e-5 * scale);
          }),
        );
      }
      expect(Math.max(...found)).toBeGreaterThan(0.1);
    });
    composition.dispose();
  });

  it.each([
    ['linear', true],
    ['product', false],
  ])('say nothing of users but by their errors, under the %s head: %s', (head, alike) => {
    const { composition } = setUp([[0, 1]], { head });
    const { models } = composition;
    const ratios = tidy(() => {
      const lists = new Map(models.map(({ embedder }) => [embedder, hostLists(embedder, batch).feed()]));
      const targets = feedTargets(composition, batch);
      const gram = read(evaluateObjectives(composition, lists, targets).gram);
      const slopes = read(models[0]!.evaluate(lists.get(models[0]!.embedder)!, targets[0]!).slopes);
      return Array.from({ length: LISTS * POSITIONS }, (_, place) => [
        gram[4 * place + 1]!,
        slopes[2 * place]! * slopes[2 * place + 1]!,
      ]).flatMap(([product, errors]) => (errors === 0 ? [] : [product! / errors!]));
    });
    expect(ratios.length).toBeGreaterThan(3);
    const apart = Math.max(...ratios) - Math.min(...ratios);
    expect(apart < 1e-4 * Math.max(...ratios.map(Math.abs))).toBe(alike);
    composition.dispose();
  });
});
