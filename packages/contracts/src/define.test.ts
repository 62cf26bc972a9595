import { describe, expect, it } from 'vitest';
import {
  defineComponent,
  definePlugin,
  isPlugin,
  OBJECTIVES,
  token,
  type ConfigSchema,
  type Fusion,
} from './index.js';

const schema: ConfigSchema<{ readonly power: number }> = {
  '~standard': { version: 1, vendor: 'test', validate: () => ({ value: { power: 2 } }) },
};

const fusion = defineComponent({
  kind: 'fusion',
  name: 'power',
  summary: 'a power of the sum',
  config: schema,
  literal: { power: 1 },
  inject: { objectives: OBJECTIVES },
  create: ({ power }, { objectives }): Fusion => ({
    fuse: (scores) =>
      Math.pow(
        scores.reduce((sum, score) => sum + score, 0),
        power,
      ) / objectives.length,
  }),
});

describe('defineComponent', () => {
  it('keeps what was declared, with typed options and collaborators', () => {
    expect(fusion).toMatchObject({
      kind: 'fusion',
      name: 'power',
      config: schema,
      literal: { power: 1 },
      inject: { objectives: OBJECTIVES },
    });
    const product = fusion.create({ power: 2 } as never, { objectives: [1, 2] } as never);
    expect(product.fuse(Float64Array.of(1, 2), Float64Array.of())).toBe(4.5);
  });

  it('needs no collaborators', () => {
    const alone = defineComponent({
      kind: 'fusion',
      name: 'none',
      summary: 'none',
      config: schema,
      create: () => ({ fuse: () => 0 }),
    });
    expect(alone.inject).toEqual({});
    expect(alone.literal).toBeUndefined();
  });
});

describe('definePlugin', () => {
  it('makes what isPlugin recognises, across copies of the package', () => {
    const plugin = definePlugin({ name: 'mine', components: [fusion] });
    expect(plugin).toMatchObject({ name: 'mine', contracts: 1, components: [fusion] });
    expect(isPlugin(plugin)).toBe(true);
    expect(isPlugin({ [Symbol.for('paretorec.plugin')]: true })).toBe(true);
    for (const other of [{ name: 'mine', components: [] }, null, undefined, () => plugin])
      expect(isPlugin(other)).toBe(false);
  });
});

describe('token', () => {
  it('is the same for the same name, whichever copy made it', () => {
    expect(token('objectives').key).toBe(OBJECTIVES.key);
    expect(token('mine/clock').key).not.toBe(OBJECTIVES.key);
  });
});
