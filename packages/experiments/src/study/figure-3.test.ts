import { sampleMetrics } from '@paretorec/metrics';
import { expect, it } from 'vitest';
import { compareStudy, figure3, renderStudyHtml, studyPictures, type StudyData } from '../index.js';
import { thirtyLists } from '../test-support/thirty-lists.js';

const study = (metrics: readonly string[]): StudyData => ({
  title: 'A study',
  base: 'ours',
  part: 'test',
  protocols: ['static', 'logged'],
  metrics,
  rows: [
    ...[20, 2].map((right) => ({
      name: right === 20 ? 'ours' : 'worse <x>',
      cells: [1, 2].map((seed) => {
        const own = { lists: 'same', samples: sampleMetrics(thirtyLists(right), metrics) };
        return { seed, protocols: { static: own, logged: own } };
      }),
    })),
    { name: 'wild', cells: [{ seed: 1, reason: 'training diverged' }] },
  ],
});

it('draws the rows of a study in (WMAP, MAP) under every protocol', () => {
  const comparison = compareStudy(study(['MAP', 'WMAP']));
  const [figure, other] = figure3(comparison);
  expect([figure!.protocol, other!.protocol]).toEqual(['static', 'logged']);
  expect(figure!.points.map(({ name, onFront }) => [name, onFront])).toEqual([
    ['ours', true],
    ['worse <x>', false],
  ]);
  // MAP (20 + 10 / 2) / 30; WMAP (1 + ... + 20 + (21 + ... + 30) / 2) / 30 = 11.25 seconds.
  expect(figure!.hypervolume).toBeCloseTo((25 / 30) * 11.25, 9);
  expect(studyPictures(comparison).map(({ name }) => name)).toEqual([
    'map-against-wmap-test-part-protocol-static',
    'map-against-wmap-test-part-protocol-logged',
  ]);
  const html = renderStudyHtml(comparison);
  expect(html).toContain('<h2>Figure 3: clicks against dwell time</h2>');
  expect(html).toContain('<title>worse &lt;x&gt;: WMAP ');
  expect(html).toContain('front: hypervolume 9.3750 above (0, 0)');
  expect(renderStudyHtml(compareStudy(study(['MAP', 'WMAP'])))).toBe(html);
});

it('draws nothing without both metrics', () => {
  const comparison = compareStudy(study(['MAP', 'HIT@1']));
  expect(figure3(comparison)).toEqual([]);
  expect(renderStudyHtml(comparison)).not.toContain('Figure 3');
});
