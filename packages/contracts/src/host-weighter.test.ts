import { describe, expect, it } from 'vitest';
import { HostWeighter, type ListBatch, type Tensor, type WeighingInput } from './index.js';

class Even extends HostWeighter {
  readonly personalised = false;

  draw({ lists, positions }: ListBatch): Float32Array {
    return new Float32Array(lists * positions * 2).fill(0.5);
  }
}

describe('HostWeighter', () => {
  const tensor = { shape: [1, 1, 2] } as Tensor;
  const input: WeighingInput = { lists: [], mask: tensor, drawn: tensor };

  it('weighs by what was drawn, in training and in every session', () => {
    const weighter = new Even();
    const session = weighter.begin(input);
    expect([weighter.weigh(input), session.weighAll(), session.weighLogged()]).toEqual([
      tensor,
      tensor,
      tensor,
    ]);
    expect(weighter).toMatchObject({ embedders: [], parameters: [], warmupEpochs: 0 });
  });

  it('refuses to weigh when nothing was drawn', () => {
    expect(() => new Even().weigh({ lists: [], mask: tensor })).toThrow('not given what it drew');
  });
});
