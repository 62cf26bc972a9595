import { describe, expect, it } from 'vitest';
import { ParetorecError } from './index.js';

describe('ParetorecError', () => {
  it('says where, what, found, expected and what to do, in one line', () => {
    const error = new ParetorecError({
      code: 'bad-share',
      where: 'experiment.yaml:6:5',
      problem: 'not a share',
      found: '2',
      expected: '0 to 1',
      remedy: 'divide by 100',
    });
    expect(error.message).toBe('experiment.yaml:6:5: not a share; found 2; expected 0 to 1; divide by 100');
    expect(new ParetorecError({ code: 'x', problem: 'it is broken' }).message).toBe('it is broken');
  });

  it("is the user's input by default, and keeps cause and parts", () => {
    const cause = new Error('inner');
    const parts = { code: 'x', problem: 'y', cause };
    const error = new ParetorecError(parts);
    expect(error).toMatchObject({ name: 'ParetorecError', code: 'x', kind: 'input', cause });
    expect(error.parts).toBe(parts);
    expect('cause' in new ParetorecError({ code: 'x', problem: 'y' })).toBe(false);
    expect(new ParetorecError({ code: 'x', problem: 'y', kind: 'internal' }).kind).toBe('internal');
  });

  it('is recognised across copies of the package, and nothing else is', () => {
    const fromAnotherCopy = Object.assign(new Error('theirs'), { [Symbol.for('paretorec.error')]: true });
    expect(ParetorecError.isInstance(fromAnotherCopy)).toBe(true);
    expect(ParetorecError.isInstance(new ParetorecError({ code: 'x', problem: 'y' }))).toBe(true);
    for (const other of [new Error('x'), null, undefined, 'x', 1, {}])
      expect(ParetorecError.isInstance(other)).toBe(false);
  });
});
