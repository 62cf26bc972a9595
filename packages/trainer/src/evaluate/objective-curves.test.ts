import type { Composition, ObjectiveSpec } from '@paretorec/contracts';
import { listRecurrent } from '@paretorec/encoders';
import { dqn, fm } from '@paretorec/objectives';
import { useBackend } from '@paretorec/tensor';
import { createHarness } from '@paretorec/testing';
import { fixed, weightedSum } from '@paretorec/weighters';
import { beforeAll, describe, expect, it } from 'vitest';
import { objectiveCurves, type ObjectiveCurves } from './objective-curves.js';
import { ScoredTable } from './scored-table.js';

/** Four items; the second and third were clicked, for 10 seconds and for an unknown time. */
function scored(): ScoredTable {
  const table = new ScoredTable(['click', 'dwell']);
  const logit = (chance: number): number => Math.log(chance / (1 - chance));
  table.clicked.push(0, 1, 1, 0);
  table.dwell.push(Number.NaN, 10, Number.NaN, 0);
  table.scores.push(1, 4, 3, 2);
  table.rawScores[0]!.push(...[0.2, 0.6, 0.4, 0.4].map(logit));
  table.rawScores[1]!.push(0.3, 0.2, 0.9, 0.1);
  table.targets[0]!.push(0, 1, 1, 0);
  table.targets[1]!.push(0, 0.5, Number.NaN, 0);
  return table;
}

function curvesOf(model: typeof fm, table: ScoredTable): Record<string, ObjectiveCurves> {
  const harness = createHarness({ encoder: listRecurrent });
  const objectives: ObjectiveSpec[] = [
    { name: 'click', label: 'clicked', population: 'all' },
    { name: 'dwell', label: 'dwell', population: 'all' },
  ];
  const composition: Composition = {
    optimiser: harness.optimiser,
    models: [harness.make(model, {}, 'objectives', objectives)],
    slots: [[0, 1]],
    objectives,
    weighter: harness.make(fixed),
    fusion: harness.make(weightedSum),
    metrics: [],
    dispose: () => harness.dispose(),
  };
  try {
    return objectiveCurves(table, composition);
  } finally {
    composition.dispose();
  }
}

describe('objectiveCurves', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  it('takes log-odds as chances and means as they are', () => {
    const { click, dwell } = curvesOf(fm, scored());
    expect([click!.scoreKind, dwell!.scoreKind]).toEqual(['log-odds', 'mean']);
    const bins = click!.reliability.bins;
    // Equal predictions share a bin: 0.2, 0.4 twice, 0.6.
    expect(bins.map(({ n, observed }) => [n, observed])).toEqual([
      [1, 0],
      [2, 0.5],
      [1, 1],
    ]);
    [0.2, 0.4, 0.6].forEach((chance, bin) => expect(bins[bin]!.predicted).toBeCloseTo(chance, 12));
    // (0.2 + 2 · 0.1 + 0.4) / 4
    expect(click!.reliability.error).toBeCloseTo(0.2, 12);
    // Unknown targets are left out.
    expect(dwell!.reliability.n).toBe(3);
    expect(dwell!.reliability.error).toBeCloseTo((0.3 + 0.3 + 0.1) / 3, 12);
  });

  it('makes gains of clicks, and of seconds where no click brings none', () => {
    const { click, dwell } = curvesOf(fm, scored());
    expect(click).toMatchObject({ unit: 'clicks', gains: { n: 4, total: 2 } });
    expect(click!.gains.points.find(({ share }) => share === 0.5)).toEqual({ share: 0.5, gain: 1, lift: 2 });
    // The click of unknown dwell is left out; the one of 10 seconds ranks first of three.
    expect(dwell).toMatchObject({ unit: 'seconds', gains: { n: 3, total: 10 } });
    expect(dwell!.gains.points.find(({ share }) => share === 0.5)!.gain).toBe(1);
    // By its own score it is the second of three.
    expect(dwell!.ownGains.points.find(({ share }) => share === 0.5)!.gain).toBeCloseTo(0.5, 12);
  });

  it('calls no value a prediction, and has nothing where ranks decide', () => {
    const { click } = curvesOf(dqn, scored());
    expect(click).toMatchObject({ scoreKind: 'value', reliability: { n: 4, error: null } });
    const ranked = scored();
    ranked.ranks.push(4, 1, 2, 3);
    expect(curvesOf(dqn, ranked)).toEqual({});
  });
});
