import { pairedDifference, sampleMetrics } from '@paretorec/metrics';
import { describe, expect, it } from 'vitest';
import {
  compareStudy,
  renderStudyHtml,
  renderStudyMarkdown,
  renderStudyText,
  type ClaimResult,
  type StudyClaim,
  type StudyData,
} from '../index.js';
import { thirtyLists } from '../test-support/thirty-lists.js';

const METRICS = ['HIT@1', 'MAP'];
/** Lists of thirty that a row ranks right. */
const RIGHT: Readonly<Record<string, number>> = { ours: 20, near: 19, far: 2, same: 20 };

const data: StudyData = {
  ...{ title: 'Claims', base: 'ours', part: 'test', protocols: ['static'], metrics: METRICS },
  rows: [
    ...Object.entries(RIGHT).map(([name, right]) => ({
      name,
      cells: [
        {
          seed: 1,
          protocols: { static: { lists: 'all', samples: sampleMetrics(thirtyLists(right), METRICS) } },
        },
      ],
    })),
    { name: 'open', cells: [1, 2, 3, 4, 5, 6, 7].map((seed) => ({ seed })) },
  ],
};
const claim = (row: string, against: readonly string[], more: Partial<StudyClaim> = {}): StudyClaim => ({
  ...{ text: `${row} <is> ahead`, row, against, metrics: ['HIT@1'], direction: 'above', ...more },
});
const judge = (...claims: readonly StudyClaim[]): readonly ClaimResult[] =>
  compareStudy({ ...data, claims }).claims!;
const p = (row: string, against: string): number =>
  pairedDifference(thirtyLists(RIGHT[row]!), thirtyLists(RIGHT[against]!), 'HIT@1').p!;

describe('claims', () => {
  it('hold or not by a significant difference, either way, and are open otherwise', () => {
    const verdicts = judge(
      claim('ours', ['far']),
      claim('far', ['ours']),
      claim('far', ['ours'], { direction: 'below' }),
      claim('ours', ['near']),
      claim('ours', ['same']),
      claim('ours', ['open']),
    );
    expect(verdicts.map(({ verdict, adjusted }) => [verdict, adjusted])).toEqual([
      // Five claims have numbers; the three smallest p-values are equal.
      ['holds', 5 * p('ours', 'far')],
      ['does not hold', 5 * p('ours', 'far')],
      ['holds', 5 * p('ours', 'far')],
      ['not decided', 1],
      ['not decided', 1],
      ['not decided', null],
    ]);
    expect(verdicts[0]!.deciding).toMatchObject({
      against: 'far',
      metric: 'HIT@1',
      own: 20 / 30,
      other: 2 / 30,
    });
    expect(verdicts[0]!.deciding!.value).toBeCloseTo(18 / 30, 12);
  });

  it('of several comparisons hold by the least sure, and fall by the surest that points the other way', () => {
    const [all, none] = judge(
      claim('ours', ['far', 'near'], { metrics: METRICS }),
      claim('near', ['ours', 'far', 'same']),
    );
    expect(all).toMatchObject({ comparisons: 4, verdict: 'not decided', deciding: { against: 'near' } });
    expect(all!.adjusted).toBe(Math.min(1, 2 * p('ours', 'near')));
    expect(none).toMatchObject({ comparisons: 3, deciding: { against: 'ours' }, verdict: 'not decided' });
    const [two] = judge(claim('far', ['near', 'ours']));
    expect(two).toMatchObject({ verdict: 'does not hold', adjusted: 2 * p('ours', 'far') });
  });

  const study = compareStudy({
    ...data,
    claims: [claim('ours', ['far', 'near']), claim('far', ['ours']), claim('ours', ['open'])],
  });

  it('stand beneath the tables of every form', () => {
    const markdown = renderStudyMarkdown(study);
    expect(markdown.slice(markdown.indexOf('## Claims'), markdown.indexOf('## Not'))).toMatchInlineSnapshot(`
      "## Claims

      Each by the paired difference over users with its 95% interval; at 5% after Holm's correction over 3 claims. Where a claim is several comparisons, the one that decides is shown.

      | Claim | Metric | Row | Against | Difference | Verdict |
      | :-- | --: | --: | --: | --: | --: |
      | ours \\<is\\> ahead | HIT@1 | ours 0.6667 | near 0.6333 (1 of 2) | +0.0333 [0.0000, 0.1008] p 0.743 | not decided |
      | far \\<is\\> ahead | HIT@1 | far 0.0667 | ours 0.6667 | −0.6000 [−0.7667, −0.4333] p 0.004 | does not hold |
      | ours \\<is\\> ahead |  |  |  | – | not decided |

      "
    `);
    const text = renderStudyText(study);
    expect(text.slice(text.indexOf('Claims'))).toMatchInlineSnapshot(`
      "Claims
      Each by the paired difference over users with its 95% interval; at 5% after
      Holm's correction over 3 claims. Where a claim is several comparisons, the one
      that decides is shown.
      not decided: ours <is> ahead
          HIT@1 0.6667 against 0.6333 of near: +0.0333 [0.0000, 0.1008] p 0.743
      does not hold: far <is> ahead
          HIT@1 0.0667 against 0.6667 of ours: -0.6000 [-0.7667, -0.4333] p 0.004
      not decided: ours <is> ahead
          not measured yet

      (! differs from ours at 5% after Holm's correction over 6 comparisons)
      open/1: not run yet
      open/2: not run yet
      open/3: not run yet
      open/4: not run yet
      open/5: not run yet
      and 2 more cells not finished
      "
    `);
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    const html = renderStudyHtml(study);
    expect(html).toContain('ours &lt;is&gt; ahead');
    expect(html).toContain('<span>does not hold</span>');
  });
});
