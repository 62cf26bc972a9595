import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createRng } from '../index.js';

const draw = (rng: { uniform(): number }, count: number): number[] =>
  Array.from({ length: count }, () => rng.uniform());

describe('createRng', () => {
  it('repeats itself for a seed and differs between seeds', () => {
    expect(draw(createRng(7), 5)).toEqual(draw(createRng('7'), 5));
    expect(draw(createRng(7), 5)).not.toEqual(draw(createRng(8), 5));
  });

  it('gives the same numbers in another process', () => {
    const script = `import('pure-rand/generator/xoroshiro128plus').then(async ({ xoroshiro128plusFromState }) => {
      const { createHash } = await import('node:crypto');
      const hex = createHash('sha256').update('["7","a"]').digest('hex');
      const words = [0, 8, 16, 24].map((i) => parseInt(hex.slice(i, i + 8), 16) | 0);
      const generator = xoroshiro128plusFromState(words);
      const high = generator.next() & 0x3ffffff;
      const low = generator.next() & 0x7ffffff;
      console.log(high / 2 ** 26 + low / 2 ** 53);
    });`;
    const printed = execFileSync(process.execPath, ['-e', script], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    });
    expect(createRng(7).fork('a').uniform()).toBe(Number(printed));
  });

  it('forks streams that depend on their path only', () => {
    const first = createRng(1);
    const second = createRng(1);
    draw(second, 10);
    draw(second.fork('other'), 3);
    expect(draw(first.fork('a').fork('b'), 4)).toEqual(draw(second.fork('a/b'), 4));
    expect(draw(createRng(1), 4)).not.toEqual(draw(createRng(1).fork('a'), 4));
  });

  it('does not advance by forking', () => {
    const plain = createRng(1);
    const forked = createRng(1);
    forked.fork('x');
    expect(draw(forked, 3)).toEqual(draw(plain, 3));
  });

  it('continues every stream from a saved state, also one that is forked later', () => {
    const rng = createRng(3);
    draw(rng, 2);
    rng.fork('a').normal();
    rng.fork('a/b').integer(9);
    const state = JSON.parse(JSON.stringify(rng.state())) as Record<string, string>;
    const expected = [rng, rng.fork('a'), rng.fork('a/b'), rng.fork('c')].map((stream) => draw(stream, 3));
    for (const resumed of [createRng(3), rng]) {
      resumed.restore(state);
      expect(
        [resumed, resumed.fork('a'), resumed.fork('a/b'), resumed.fork('c')].map((s) => draw(s, 3)),
      ).toEqual(expected);
    }
  });

  it('keeps saved positions of streams that a resumed run has not forked', () => {
    const rng = createRng(3);
    draw(rng.fork('a'), 2);
    const resumed = createRng(3);
    resumed.restore(rng.state());
    expect(resumed.state()).toEqual(rng.state());
  });

  it('refuses a broken state and stays where it was', () => {
    const rng = createRng(3);
    const before = rng.state();
    expect(() => rng.restore({ a: 'xyz' })).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: random stream "a": the saved position cannot be read; found "xyz"; expected 32 hexadecimal digits; use another checkpoint]`,
    );
    expect(rng.state()).toEqual(before);
  });

  it('draws the stated distributions', () => {
    const rng = createRng(11);
    const count = 40_000;
    const uniforms = draw(rng, count);
    const normals = Array.from({ length: count }, () => rng.normal());
    const integers = Array.from({ length: count }, () => rng.integer(5));
    const moment = (xs: number[], power: number): number =>
      xs.reduce((sum, x) => sum + x ** power, 0) / count;
    // Bounds are five standard errors.
    expect(Math.abs(moment(uniforms, 1) - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / count));
    expect(Math.abs(moment(normals, 1))).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(moment(normals, 2) - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    expect(Math.abs(moment(normals, 4) - 3)).toBeLessThan(5 * Math.sqrt(96 / count));
    for (const value of [0, 1, 2, 3, 4]) {
      const share = integers.filter((x) => x === value).length / count;
      expect(Math.abs(share - 0.2)).toBeLessThan(5 * Math.sqrt(0.16 / count));
    }
    expect(Math.min(...integers)).toBe(0);
    expect(Math.max(...integers)).toBe(4);
  });
});
