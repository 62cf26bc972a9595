import { expect, it } from 'vitest';
import { collapseWarnings } from './epoch-checks.js';

const learn = (): never => {
  throw new Error('a check does not train');
};
const averages = (click: number, spread: number) => ({
  'weight/click': click,
  'weightSpread/click': spread,
  'weight/dwell': 1 - click,
  'weightSpread/dwell': spread,
});
type Checked = Parameters<typeof collapseWarnings>[2];
const warnings = (
  click: number,
  spread: number,
  weighter: Checked['weighter'],
  trainWeights: Checked['trainWeights'] = 'weighter',
) => collapseWarnings(averages(click, spread), ['click', 'dwell'], { weighter, trainWeights });

it('warns when a learned weight sits at its largest for everyone, the floor of the others in mind', () => {
  expect(warnings(0.949, 0.001, { learn, weightFloor: 0.05 })[0]).toMatch(/weight of click/u);
  expect(warnings(0.999, 0.001, { learn })).toHaveLength(1);
  expect(warnings(0.949, 0.001, { learn })).toEqual([]);
  expect(warnings(0.949, 0.1, { learn, weightFloor: 0.05 })).toEqual([]);
});

it('says what a corner does: to training, or where the weights are for it alone, to the ranking', () => {
  expect(warnings(1, 0, { learn })[0]).toContain('the other objectives learn little');
  expect(warnings(1, 0, { learn, fusionOnly: true })[0]).toContain('hardly count in the ranking');
  expect(warnings(1, 0, { learn }, 'uniform')[0]).toContain('hardly count in the ranking');
});

it('takes weights that are chosen, not learned, as they are', () => {
  expect(warnings(1, 0, {})).toEqual([]);
});
