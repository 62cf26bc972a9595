import { describe, expect, it } from 'vitest';
import {
  averageSamples,
  differenceOf,
  intervalOf,
  pairedDifference,
  predictionTable,
  sampleMetrics,
  scorePredictions,
  sumSamples,
} from '../index.js';

/** Twenty users with a list of two items each; list l prefers its clicked item when `right(l)`. */
function predictions(right: (list: number) => boolean) {
  const lists = Array.from({ length: 20 }, (_, list) => list);
  return predictionTable({
    listIds: lists.flatMap((list) => [`l${list}`, `l${list}`]),
    itemIds: lists.flatMap(() => ['a', 'b']),
    userIds: lists.flatMap((list) => [`u${list}`, `u${list}`]),
    clicked: lists.flatMap(() => [1, 0]),
    dwell: lists.flatMap((list) => [list + 1, 0]),
    scores: lists.flatMap((list) => (right(list) ? [2, 1] : [1, 2])),
  });
}

const METRICS = ['MAP', 'WHIT@1', 'AUC'];
const half = predictions((list) => list < 10);
const most = predictions((list) => list < 16);

describe('sampleMetrics', () => {
  it('gives what scorePredictions and pairedDifference give', () => {
    const scored = scorePredictions(half);
    const [one, other] = [sampleMetrics(half, METRICS), sampleMetrics(most, METRICS)];
    METRICS.forEach((metric, place) => {
      expect(intervalOf(one[place]!)).toEqual(scored[metric]);
      expect(differenceOf(one[place]!, other[place]!)).toEqual(pairedDifference(half, most, metric));
    });
  });

  it('names the nearest metric', () => {
    expect(() => sampleMetrics(half, ['MAPP'])).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: metric "MAPP": there is no such metric; found "MAPP"; expected HIT@1, HIT@3, HIT@5, MAP, AUC, WHIT@1, WHIT@3, WHIT@5, WMAP, DT-AUC, AUC-list, AUC-user, NDCG@5, NDCG@10, MRR, Coverage@5, ILD@5, Novelty@5, DT-AUC-within, DT-AUC-between; did you mean "MAP"?]`,
    );
    expect(() => sampleMetrics(half, ['MAPP'])).toThrow(expect.objectContaining({ code: 'unknown-metric' }));
    expect(() => sampleMetrics(half, ['distance in kilometres'])).not.toThrow('did you mean');
  });
});

describe('averageSamples', () => {
  it('is the metric of the runs together where the metric is a mean over lists', () => {
    // Ten and sixteen of twenty lists are right: 13 of 20 on average, as when every user had both lists.
    const both = averageSamples([half, most].map((table) => sampleMetrics(table, ['HIT@1'])[0]!));
    expect(both.value).toBeCloseTo(13 / 20, 12);
    const pooled = sampleMetrics(
      predictionTable({
        listIds: [half, most].flatMap((table, run) =>
          [...table.lists.codes].map((code) => `${run}-${table.lists.names[code]}`),
        ),
        itemIds: [half, most].flatMap(({ items }) => [...items.codes].map((code) => items.names[code]!)),
        userIds: [half, most].flatMap(({ users }) => [...users!.codes].map((code) => users!.names[code]!)),
        clicked: [half, most].flatMap(({ clicked }) => [...clicked]),
        scores: [half, most].flatMap(({ scores }) => [...scores]),
      }),
      ['HIT@1'],
    )[0]!;
    both.replicates.forEach((replicate, draw) => expect(replicate).toBeCloseTo(pooled.replicates[draw]!, 12));
    expect(intervalOf(both).low).toBeCloseTo(intervalOf(pooled).low!, 12);
  });

  it('of one run is that run, and of a run without a value has none', () => {
    const [sample] = sampleMetrics(half, ['MAP']);
    expect(averageSamples([sample!])).toBe(sample);
    expect(averageSamples([sample!, { ...sample!, value: null }]).value).toBeNull();
  });

  it('does not pair samples of different draws', () => {
    const [long] = sampleMetrics(half, ['MAP']);
    const [short] = sampleMetrics(half, ['MAP'], { resamples: 10 });
    expect(() => differenceOf(long!, short!)).toThrow(new RangeError('samples that are not paired'));
  });
});

describe('sumSamples', () => {
  it('is linear in the metrics, in every draw', () => {
    const [map, auc] = sampleMetrics(half, ['MAP', 'AUC']);
    const sum = sumSamples('MAP + 0.5 AUC', [map!, auc!], [1, 0.5]);
    expect(sum.metric).toBe('MAP + 0.5 AUC');
    expect(sum.value).toBeCloseTo(map!.value! + 0.5 * auc!.value!, 12);
    sum.replicates.forEach((value, draw) =>
      expect(value).toBeCloseTo(map!.replicates[draw]! + 0.5 * auc!.replicates[draw]!, 12),
    );
    // A metric against itself leaves nothing, without doubt.
    expect(intervalOf(sumSamples('none', [map!, map!], [1, -1]))).toMatchObject({
      value: 0,
      low: 0,
      high: 0,
    });
    expect(sumSamples('x', [map!, { ...auc!, value: null }], [1, 1]).value).toBeNull();
  });
});
