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
const warnings = (click: number, spread: number, weighter: Parameters<typeof collapseWarnings>[2]) =>
  collapseWarnings(averages(click, spread), ['click', 'dwell'], weighter);

it('warns when a learned weight sits at its largest for everyone, the floor of the others in mind', () => {
  expect(warnings(0.949, 0.001, { learn, weightFloor: 0.05 })[0]).toMatch(/weight of click/u);
  expect(warnings(0.999, 0.001, { learn })).toHaveLength(1);
  expect(warnings(0.949, 0.001, { learn })).toEqual([]);
  expect(warnings(0.949, 0.1, { learn, weightFloor: 0.05 })).toEqual([]);
});

it('takes weights that are chosen, not learned, as they are', () => {
  expect(warnings(1, 0, {})).toEqual([]);
});
