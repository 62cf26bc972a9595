import type { DefinitionOf, Metric, RankedList } from '@paretorec/contracts';
import { predictionTable, scorePredictions } from '@paretorec/metrics';
import { describe, expect, it } from 'vitest';
import { createHarness } from '../harness/create-harness.js';
import { rankedLists } from '../inputs/ranked-lists.js';
import { expectFinite, expectSame, expectStrictOptions, SCALES } from './expectations.js';

/**
 * The conformance suite of metrics, of single lists and of all together: options, a name, finite parts for lists of every kind, nothing where there is nothing to measure, the
 * same for the same list, lists left as they are, candidates in any order, orders that decide in place of scores, dwell of any size, and scores that are no numbers.
 *
 * @param config options of the metric.
 */
export function describeMetric(definition: DefinitionOf<'metric'>, config: object = {}): void {
  describe(`metric ${definition.name} ${JSON.stringify(config)}`, () => {
    const metric = (): Metric => createHarness().make(definition, config);
    const partsOf = (lists: readonly RankedList[]): number[] => addedBy(metric(), lists).flat();

    it('reads its options strictly', () => expectStrictOptions(definition.config, config));

    it('has a name', () => {
      expect(metric().name).toMatch(/\S/u);
    });

    it('adds finite numbers, and nothing where a list has nothing to measure', () => {
      const measured = metric();
      for (const list of rankedLists()) {
        const [[sum, count] = [0, 0]] = addedBy(measured, [list]);
        expect([list.listId, Number.isFinite(sum), Number.isFinite(count)]).toEqual([
          list.listId,
          true,
          true,
        ]);
        expect(count, list.listId).toBeGreaterThanOrEqual(0);
        if (count === 0) expect(sum, list.listId).toBeCloseTo(0, 12);
      }
      expect(addedBy(measured, rankedLists()).some(([, count]) => count > 0)).toBe(true);
    });

    it('gives the same for the same list, and leaves lists as they are', () => {
      const lists = rankedLists();
      const first = partsOf(lists);
      expect(partsOf(lists)).toEqual(first);
      expect(lists).toEqual(rankedLists());
    });

    it('does not depend on the order in which candidates are stored', () => {
      expectSame(partsOf(rankedLists().map(turned)), partsOf(rankedLists()), 1e-9);
    });

    it('does not depend on the order of the lists', () => {
      const [found, expected] = [[...rankedLists()].reverse(), rankedLists()].map((lists) => {
        const added = addedBy(metric(), lists);
        return [0, 1].map((part) => added.reduce((total, one) => total + one[part]!, 0));
      });
      expectSame(found!, expected!, 1e-12);
    });

    it('goes by the order, not by the scores', () => {
      const transforms = [Math.atan, (score: number) => 1e-10 * score, (score: number) => 1e15 * score];
      for (const transform of transforms) {
        const others = rankedLists().map((list) => ({ ...list, scores: list.scores.map(transform) }));
        expectSame(partsOf(others), partsOf(rankedLists()), 1e-9);
      }
    });

    it('stands among the metrics of predictions, where numbers that are none are refused with their place', () => {
      // Under a name of its own: some are built in.
      const made = metric();
      const name = 'test/subject';
      const one: Metric =
        'measure' in made
          ? { name, measure: (lists) => made.measure(lists) }
          : { name, parts: (list) => made.parts(list) };
      const measure = (scores: number[]): object => {
        const columns = { listIds: ['a', 'a'], itemIds: ['x', 'y'], clicked: [1, 0], scores };
        return scorePredictions(predictionTable(columns), { extraMetrics: [one], resamples: 0 });
      };
      expect(Object.keys(measure([2, 1]))).toContain(name);
      expect(() => measure([2, NaN])).toThrow('predictions.scores[1]: bad value; found NaN');
    });

    it.each(SCALES)('adds finite numbers for dwell times %d', (factor) => {
      const scaled = rankedLists().map((list) => ({
        ...list,
        dwell: list.dwell.map((dwell) => factor * dwell),
      }));
      expectFinite(partsOf(scaled));
    });
  });
}

/** Sum and count that every list adds; of a metric of all lists together its value, 0 for null, and its count. */
function addedBy(metric: Metric, lists: readonly RankedList[]): [sum: number, count: number][] {
  if ('measure' in metric) {
    const { value, n } = metric.measure(lists);
    return [[value ?? 0, n]];
  }
  return lists.map((list) => {
    const { sum, count } = metric.parts(list);
    return [sum, count];
  });
}

/** The same list with its candidates stored from last to first. */
function turned(list: RankedList): RankedList {
  const last = list.scores.length - 1;
  return {
    ...list,
    items: [...list.items].reverse(),
    scores: list.scores.slice().reverse(),
    clicked: list.clicked.slice().reverse(),
    dwell: list.dwell.slice().reverse(),
    order: list.order.map((place) => last - place),
  };
}
