import { describe, expect, it } from 'vitest';
import { nearestName } from './index.js';

describe('nearestName', () => {
  it.each([
    ['learningrate', ['learningRate', 'learning'], 'learningRate'],
    ['papperec', ['mgda', 'paperec'], 'paperec'],
    ['sed', ['seed', 'send', 'data'], 'seed'],
    ['abcdefghi', ['xyzdefghi', 'abc'], 'xyzdefghi'],
    ['weighter', ['Weighter'], 'Weighter'],
  ])('finds %s in %j', (name, candidates, expected) => {
    expect(nearestName(name, candidates)).toBe(expected);
  });

  it('finds nothing when all are further than a third of the name, and 2 edits', () => {
    expect(nearestName('abcdefghi', ['wxyzefghi'])).toBeUndefined();
    expect(nearestName('ab', ['xyz'])).toBeUndefined();
    expect(nearestName('anything', [])).toBeUndefined();
  });

  it('takes the first of equally near names, and any iterable', () => {
    expect(nearestName('cat', new Set(['bat', 'hat']))).toBe('bat');
  });
});
