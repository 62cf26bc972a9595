import type { Parameter } from '@paretorec/contracts';
import { createParameterStore, createRng, fill, read, tidy, useBackend } from '@paretorec/tensor';
import { beforeAll, expect, it } from 'vitest';
import { PaperecConfig } from './paperec-config.js';
import { TargetUpdate } from './target-update.js';

beforeAll(async () => {
  await useBackend('wasm');
});

/** The target's value after each of some steps, at which the online value is 1, 2, 3, ... */
function followed(config: object, steps: number): number[] {
  const store = createParameterStore(createRng(1));
  const parameter = (name: string): Parameter => store.create(name, [2], { kind: 'zeros' });
  const [online, target] = [parameter('online'), parameter('target')];
  const update = new TargetUpdate(store.scope('update'), PaperecConfig.parse(config), [online], [target]);
  const values = Array.from({ length: steps }, (_, step) =>
    tidy(() => {
      online.assign(fill([2], step + 1));
      update.apply();
      return read(target.value)[0]!;
    }),
  );
  store.dispose();
  return values;
}

it('moves a share of the way every step', () => {
  expect(followed({ targetUpdate: 'soft', targetUpdateRate: 0.5 }, 3)).toEqual([0.5, 1.25, 2.125]);
});

it('copies after every so many steps', () => {
  expect(followed({ targetUpdate: 'periodic', targetPeriod: 3 }, 7)).toEqual([0, 0, 3, 3, 3, 6, 6]);
  expect(followed({ targetUpdate: 'periodic', targetPeriod: 1 }, 2)).toEqual([1, 2]);
});
