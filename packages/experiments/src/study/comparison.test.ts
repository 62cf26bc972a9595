import { sampleMetrics } from '@paretorec/metrics';
import { describe, expect, it } from 'vitest';
import { compareStudy, renderComparisonText, renderStudyMarkdown, type StudyData } from '../index.js';
import { thirtyLists } from '../test-support/thirty-lists.js';

const runs = (more: Partial<StudyData>, ...names: string[]): StudyData => ({
  ...{ title: 'Runs', base: names[0]!, part: 'test', protocols: ['static'], metrics: ['HIT@1'] },
  acrossSeeds: true,
  rows: names.map((name, i) => ({
    name,
    cells: [
      {
        seed: i,
        protocols: { static: { lists: 'same', samples: sampleMetrics(thirtyLists(20 - 9 * i), ['HIT@1']) } },
      },
    ],
  })),
  ...more,
});

describe('runs without a seed in common', () => {
  it('are compared by user all the same, but not in a study that is not finished', () => {
    const difference = (data: StudyData) =>
      compareStudy(data).tables[0]!.rows[1]!.values['HIT@1']!.difference;
    expect(difference(runs({}, 'a', 'b'))).toMatchObject({ significant: true });
    expect(difference(runs({}, 'a', 'b'))!.value).toBeCloseTo(-9 / 30, 12);
    expect(difference(runs({ acrossSeeds: false }, 'a', 'b'))).toBeNull();
  });
});

describe('settings that differ', () => {
  const settings = [
    { path: 'weighter', values: [{ use: 'paperec', weightFloor: 1e-7 }, 'mgda', null] },
    { path: 'features.exclude', values: [['a_b', 'c|d'], [], []] },
  ];

  it('are a column a run where a terminal is wide enough', () => {
    const text = renderComparisonText(compareStudy(runs({ settings: settings.slice(1) }, 'a', 'b', 'c')));
    expect(text).toMatchInlineSnapshot(`
      "static                HIT@1
      a                    0.6667*
                       [.500,.833]
      b                   0.3667!+
                       [.200,.533]
      c                   0.0667!
                       [.000,.167]

      (* best, + second best of a column; 95% intervals over users)

      Differences from a, paired by user
      (p after Holm's correction over 2 comparisons; ! p at most 0.05)

      static                HIT@1
      b                   -0.3000!
                     [-.467,-.133]
                          p 0.004
      c                   -0.6000!
                     [-.767,-.433]
                          p 0.004

      Settings          a           b   c
      features.exclude  [a_b, c|d]  []  []
      "
    `);
  });

  it('are the runs behind each value where it is not', () => {
    const names = [
      'the-first-of-three-runs',
      'the-second-of-three-runs',
      'a-third-run-with-a-name-of-its-own',
    ];
    const text = renderComparisonText(compareStudy(runs({ settings }, ...names)));
    expect(text.slice(text.indexOf('Settings'))).toMatchInlineSnapshot(`
      "Settings
      weighter
        { use: paperec, weightFloor: 1e-7 }: the-first-of-three-runs
        mgda: the-second-of-three-runs
        –: a-third-run-with-a-name-of-its-own
      features.exclude
        [a_b, c|d]: the-first-of-three-runs
        []: the-second-of-three-runs, a-third-run-with-a-name-of-its-own
      "
    `);
    const long = [{ path: 'features.include', values: ['word '.repeat(60), 'x'.repeat(200), null] }];
    for (const data of [runs({ settings }, ...names), runs({ settings: long }, ...names)])
      for (const line of renderComparisonText(compareStudy(data)).split('\n'))
        expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it('stand under the tables, escaped, with exponents as they are', () => {
    const text = renderStudyMarkdown(compareStudy(runs({ settings }, 'a', 'b', 'c')));
    expect(text.slice(text.indexOf('| Setting'))).toMatchInlineSnapshot(`
      "| Setting | a | b | c |
      | :-- | --: | --: | --: |
      | weighter | { use: paperec, weightFloor: 1e-7 } | mgda | – |
      | features.exclude | \\[a\\_b, c\\|d\\] | \\[\\] | \\[\\] |
      "
    `);
    expect(renderStudyMarkdown(compareStudy(runs({ settings: [] }, 'a', 'b')))).toContain(
      'None: the configurations are the same.',
    );
  });
});
