import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createParameterStore,
  createRng,
  fromArray,
  read,
  tensorCount,
  tidy,
  type HostTensor,
} from '../index.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const makeStore = (seed = 1) => createParameterStore(createRng(seed));

describe('createParameterStore', () => {
  it('draws the stated initial values', () => {
    const store = makeStore();
    expect([...read(store.create('z', [2, 2], { kind: 'zeros' }).value)]).toEqual([0, 0, 0, 0]);
    expect([...read(store.create('c', [2], { kind: 'constant', value: 3 }).value)]).toEqual([3, 3]);
    const glorot = read(store.create('g', [100, 50], { kind: 'glorotUniform' }).value);
    const limit = Math.sqrt(6 / 150);
    expect(Math.max(...glorot)).toBeLessThanOrEqual(Math.fround(limit));
    expect(Math.min(...glorot)).toBeGreaterThanOrEqual(-Math.fround(limit));
    const variance = glorot.reduce((sum, x) => sum + x * x, 0) / 5000;
    expect(variance / (limit ** 2 / 3)).toBeCloseTo(1, 1);
    const normal = read(store.create('n', [5000], { kind: 'normal', standardDeviation: 0.5 }).value);
    expect(normal.reduce((sum, x) => sum + x * x, 0) / 5000 / 0.25).toBeCloseTo(1, 1);
    const wide = read(store.create('f', [5000], { kind: 'glorotUniform', fanIn: 3, fanOut: 3 }).value);
    expect(Math.max(...wide)).toBeGreaterThan(0.99);
    expect(Math.max(...wide)).toBeLessThanOrEqual(1);
    store.dispose();
  });

  it('gives a parameter the same values whatever else the store holds', () => {
    const alone = makeStore();
    const crowded = makeStore();
    crowded.create('other', [7], { kind: 'normal', standardDeviation: 1 });
    const shape = [3, 4];
    const first = alone.scope('a').create('kernel', shape, { kind: 'glorotUniform' });
    const second = crowded.create('a/kernel', shape, { kind: 'glorotUniform' });
    expect(read(first.value)).toEqual(read(second.value));
    expect(first.name).toBe('a/kernel');
    expect(read(first.value)).not.toEqual(
      read(makeStore(2).create('a/kernel', shape, { kind: 'glorotUniform' }).value),
    );
  });

  it('refuses a name that is taken', () => {
    const store = makeStore();
    store.create('a/b', [1], { kind: 'zeros' });
    expect(() => store.scope('a').create('b', [1], { kind: 'zeros' })).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: a/b: a parameter of this name exists already; give the component that creates it a scope of its own]`,
    );
    expect(() => store.createHostTensor('a/b', [1], 'int32')).toThrow('exists already');
  });

  it('keeps the identity of a value over assignments and owes nothing to the assigned tensor', () => {
    const store = makeStore();
    const parameter = store.create('p', [2], { kind: 'zeros' });
    const { value } = parameter;
    const next = fromArray(new Float32Array([1, 2]), [2]);
    parameter.assign(next);
    next.dispose();
    expect(parameter.value).toBe(value);
    expect([...read(parameter.value)]).toEqual([1, 2]);
  });

  it('restores what it saved, in place, and lists entries in order of creation', () => {
    const store = makeStore();
    const parameter = store.create('p', [2], { kind: 'normal', standardDeviation: 1 });
    const table = store.createHostTensor('t', [2, 2], 'float32');
    store.create('q', [], { kind: 'constant', value: 4 });
    table.data.set([1, 2, 3, 4]);
    const saved = new Map(
      [...store.snapshot()].map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]),
    );
    expect([...saved.keys()]).toEqual(['p', 't', 'q']);
    expect(store.entries().map(({ name }) => name)).toEqual(['p', 'q']);
    expect([...store.scope('p').snapshot().keys()]).toEqual([]);
    const before = read(parameter.value).slice();
    tidy(() => parameter.assign(fromArray(new Float32Array([9, 9]), [2])));
    table.data.fill(0);
    store.restore(saved);
    expect(read(parameter.value)).toEqual(before);
    expect([...table.data]).toEqual([1, 2, 3, 4]);
  });

  it('names what does not fit and then changes nothing', () => {
    const store = makeStore();
    const parameter = store.create('a', [1], { kind: 'constant', value: 5 });
    store.create('b', [3, 2], { kind: 'zeros' });
    const a: HostTensor = { dtype: 'float32', shape: [1], data: new Float32Array(1) };
    const b: HostTensor = { dtype: 'float32', shape: [2, 2], data: new Float32Array(4) };
    expect(() =>
      store.restore(
        new Map([
          ['a', a],
          ['b', b],
        ]),
      ),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: b: the checkpoint's tensor does not fit this configuration; found float32 [2, 2]; expected float32 [3, 2]; use a checkpoint of a run with the same configuration, data and vocabularies]`,
    );
    expect(() => store.restore(new Map([['a', a]]))).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: b: the checkpoint does not have this tensor; expected float32 [3, 2]; use a checkpoint of a run with the same configuration]`,
    );
    expect([...read(parameter.value)]).toEqual([5]);
  });

  it('leaks no tensors', () => {
    const before = tensorCount();
    const store = makeStore();
    const parameter = store.create('p', [2], { kind: 'zeros' });
    store.createHostTensor('t', [2], 'int32');
    expect(tensorCount()).toBe(before + 1);
    tidy(() => parameter.assign(fromArray(new Float32Array([9, 9]), [2])));
    store.restore(store.snapshot());
    expect(tensorCount()).toBe(before + 1);
    store.dispose();
    expect(tensorCount()).toBe(before);
  });
});
