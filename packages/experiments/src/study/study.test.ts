import { pairedDifference, sampleMetrics, scorePredictions } from '@paretorec/metrics';
import { describe, expect, it } from 'vitest';
import {
  compareStudy,
  renderStudyCsv,
  renderStudyHtml,
  renderStudyLatex,
  renderStudyMarkdown,
  renderStudyText,
  type StudyCell,
  type StudyData,
} from '../index.js';
import { thirtyLists } from '../test-support/thirty-lists.js';

const METRICS = ['HIT@1', 'WHIT@1'];

const cell = (seed: number, right: number, lists = 'same'): StudyCell => ({
  seed,
  protocols: { static: { lists, samples: sampleMetrics(thirtyLists(right), METRICS) } },
});

const study = (rows: StudyData['rows']): StudyData => ({
  title: 'A study',
  base: 'ours',
  part: 'test',
  protocols: ['static'],
  metrics: METRICS,
  rows,
});

const data = study([
  { name: 'ours', summary: 'as it is', cells: [cell(1, 20), cell(2, 22)] },
  { name: 'a_b & 100%', cells: [cell(1, 2), cell(2, 4)] },
  { name: 'other lists', cells: [cell(1, 20, 'other'), cell(2, 21, 'other')] },
  {
    name: 'half <done>',
    cells: [
      cell(1, 19),
      { seed: 2, reason: 'training diverged | at step 3', command: 'paretorec study run x' },
    ],
  },
  { name: 'wild', cells: [1, 2].map((seed) => ({ seed, reason: 'training diverged' })) },
]);
const comparison = compareStudy(data);

describe('compareStudy', () => {
  const [table] = comparison.tables;
  const value = (row: number, metric = 'HIT@1') => table!.rows[row]!.values[metric]!;

  it('means seeds, with their spread', () => {
    // 20 and 22 of 30; standard deviation √2 lists.
    expect(value(0).mean).toBeCloseTo(21 / 30, 12);
    expect(value(0).deviation).toBeCloseTo(Math.SQRT2 / 30, 12);
    expect(value(0).low).toBeLessThan(21 / 30);
    expect(value(0).difference).toBeNull();
  });

  it('takes paired differences over the seeds that both rows have, as pairedDifference does for one', () => {
    const { value: size, low, high, p } = value(3).difference!;
    const [one, base] = [thirtyLists(19), thirtyLists(20)];
    expect({ metric: 'HIT@1', value: size, low, high, p }).toEqual(pairedDifference(one, base, 'HIT@1'));
    expect(value(1).difference!.value).toBeCloseTo((3 - 21) / 30, 12);
    expect(value(3).deviation).toBeNull();
    expect(value(3).low).toBe(scorePredictions(one)['HIT@1'].low);
  });

  it('corrects over all rows and metrics that can be compared, and compares nothing on other lists', () => {
    expect(comparison.comparisons).toBe(4);
    // The smallest p-value of 1000 draws, four comparisons.
    expect(value(1).difference).toMatchObject({ p: 2 / 1001, adjusted: 8 / 1001, significant: true });
    expect(value(3).difference!.significant).toBe(false);
    expect(value(2).difference).toBeNull();
  });

  it('says what is not finished', () => {
    expect(comparison.open.map(({ row, seed }) => `${row}/${seed}`)).toEqual([
      'half <done>/2',
      'wild/1',
      'wild/2',
    ]);
    expect(table!.rows[4]).toMatchObject({ state: 'training diverged', seeds: [], values: {} });
  });

  it('shows what lists show in a table of its own, which no row is compared in', () => {
    const metrics = [...METRICS, 'Coverage@5'];
    const rows = ['ours', 'other'].map((name) => ({
      name,
      cells: [
        {
          seed: 1,
          protocols: { static: { lists: 'same', samples: sampleMetrics(thirtyLists(20), metrics) } },
        },
      ],
    }));
    const found = compareStudy({ ...study(rows), beyondAccuracy: ['Coverage@5'] });
    expect(found.comparisons).toBe(METRICS.length);
    const markdown = renderStudyMarkdown(found);
    expect(markdown).toMatch(/## What lists show: test part, protocol static[^#]*\n\| ours \| 1\.0000 \|\n/u);
    expect(markdown.slice(0, markdown.indexOf('## What'))).not.toContain('Coverage');
  });

  it('does without the base row', () => {
    const { tables, comparisons } = compareStudy(study([{ name: 'x', cells: [cell(1, 3)] }]));
    expect(comparisons).toBe(0);
    expect(tables[0]!.rows[0]!.values['HIT@1']!.mean).toBeCloseTo(0.1, 12);
  });
});

describe('the tables', () => {
  it('are Markdown', () => {
    expect(renderStudyMarkdown(comparison)).toMatchInlineSnapshot(`
      "# A study

      ## Metrics: test part, protocol static

      Means over seeds with 95% intervals over users; after ± the standard deviation between seeds. The best two of a column are set off. † differs from ours at 5% after Holm's correction over 4 comparisons.

      | Row | Seeds | HIT@1 | WHIT@1 |
      | :-- | --: | --: | --: |
      | ours | 2 | **0.7000** [0.5333, 0.8500] ± 0.0471 | **7.7167** [5.3329, 9.9337] ± 1.0135 |
      | a\\_b & 100% | 2 | 0.1000† [0.0167, 0.2167] ± 0.0471 | 0.2167† [0.0333, 0.4667] ± 0.1650 |
      | other lists | 2 | *0.6833* [0.5162, 0.8337] ± 0.0236 | *7.3500* [4.8829, 9.6675] ± 0.4950 |
      | half \\<done\\> | 1 of 2 | 0.6333 [0.4333, 0.8333] | 6.3333 [4.0000, 8.6683] |
      | wild | training diverged |  |  |

      ## Differences from ours: test part, protocol static

      Row minus ours, paired by user, means over common seeds, with 95% intervals; p after Holm's correction over 4 comparisons. † p at most 0.05.

      | Row | HIT@1 | WHIT@1 |
      | :-- | --: | --: |
      | a\\_b & 100% | −0.6000† [−0.7667, −0.4333] p 0.008 | −7.5000† [−9.7333, −4.9167] p 0.008 |
      | other lists | – | – |
      | half \\<done\\> | −0.0333 [−0.1008, 0.0000] p 1.000 | −0.6667 [−2.0167, 0.0000] p 1.000 |
      | wild | training diverged |  |

      ## Not finished

      - half \\<done\\>/2: training diverged \\| at step 3; run it with \`paretorec study run x\`
      - wild/1: training diverged
      - wild/2: training diverged
      "
    `);
  });

  it('are LaTeX', () => {
    expect(renderStudyLatex(comparison)).toMatchInlineSnapshot(`
      "% A study
      % needs \\usepackage{booktabs}
      % not finished: half <done>/2: training diverged | at step 3
      % not finished: wild/1: training diverged
      % not finished: wild/2: training diverged

      % Metrics: test part, protocol static
      % Means over seeds with 95% intervals over users; after ± the standard deviation between seeds. The best two of a column are set off. dagger: differs from ours at 5% after Holm's correction over 4 comparisons.
      \\begin{tabular}{lrrr}
      \\toprule
      Row & Seeds & HIT@1 & WHIT@1 \\\\
      \\midrule
      ours & 2 & \\textbf{0.7000} & \\textbf{7.7167} \\\\
       &  & {\\scriptsize [0.5333, 0.8500]} & {\\scriptsize [5.3329, 9.9337]} \\\\
       &  & {\\scriptsize $\\pm$ 0.0471} & {\\scriptsize $\\pm$ 1.0135} \\\\
      a\\_b \\& 100\\% & 2 & 0.1000$^{\\dagger}$ & 0.2167$^{\\dagger}$ \\\\
       &  & {\\scriptsize [0.0167, 0.2167]} & {\\scriptsize [0.0333, 0.4667]} \\\\
       &  & {\\scriptsize $\\pm$ 0.0471} & {\\scriptsize $\\pm$ 0.1650} \\\\
      other lists & 2 & \\underline{0.6833} & \\underline{7.3500} \\\\
       &  & {\\scriptsize [0.5162, 0.8337]} & {\\scriptsize [4.8829, 9.6675]} \\\\
       &  & {\\scriptsize $\\pm$ 0.0236} & {\\scriptsize $\\pm$ 0.4950} \\\\
      half <done> & 1 of 2 & 0.6333 & 6.3333 \\\\
       &  & {\\scriptsize [0.4333, 0.8333]} & {\\scriptsize [4.0000, 8.6683]} \\\\
      wild & \\multicolumn{3}{l}{\\emph{training diverged}} \\\\
      \\bottomrule
      \\end{tabular}

      % Differences from ours: test part, protocol static
      % Row minus ours, paired by user, means over common seeds, with 95% intervals; p after Holm's correction over 4 comparisons. dagger: p at most 0.05.
      \\begin{tabular}{lrr}
      \\toprule
      Row & HIT@1 & WHIT@1 \\\\
      \\midrule
      a\\_b \\& 100\\% & $-$0.6000$^{\\dagger}$ & $-$7.5000$^{\\dagger}$ \\\\
       & {\\scriptsize [$-$0.7667, $-$0.4333]} & {\\scriptsize [$-$9.7333, $-$4.9167]} \\\\
       & {\\scriptsize p 0.008} & {\\scriptsize p 0.008} \\\\
      other lists & -- & -- \\\\
      half <done> & $-$0.0333 & $-$0.6667 \\\\
       & {\\scriptsize [$-$0.1008, 0.0000]} & {\\scriptsize [$-$2.0167, 0.0000]} \\\\
       & {\\scriptsize p 1.000} & {\\scriptsize p 1.000} \\\\
      wild & \\multicolumn{2}{l}{\\emph{training diverged}} \\\\
      \\bottomrule
      \\end{tabular}
      "
    `);
  });

  it('are text of 80 columns', () => {
    const text = renderStudyText(comparison);
    expect(text).toMatchInlineSnapshot(`
      "static                HIT@1       WHIT@1
      ours                 0.7000*      7.7167*
                       [.533,.850][5.333,9.934]
      a_b & 100%          0.1000!      0.2167!
                       [.017,.217]  [.033,.467]
      other lists          0.6833+      7.3500+
                       [.516,.834][4.883,9.667]
      half <done>          0.6333       6.3333
                       [.433,.833][4.000,8.668]
      wild                      -            -

      (! differs from ours at 5% after Holm's correction over 4 comparisons)
      half <done>/2: training diverged | at step 3
        run it with: paretorec study run x
      wild/1: training diverged
      wild/2: training diverged
      "
    `);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('are HTML that needs nothing else and escapes what comes from outside', () => {
    const html = renderStudyHtml(comparison);
    expect(html).toContain('half &lt;done&gt;');
    expect(html).not.toMatch(/<done>|<script|https?:/u);
    expect(html).toContain('<td class="first"><span>0.7000</span>');
    expect(html).toMatch(/<td class="sure"><span>−0\.6000<\/span>†<small>\[−0\.\d+, −0\.\d+\]<\/small>/u);
  });

  it('are CSV with every number in full', () => {
    const [head, ...lines] = renderStudyCsv(comparison).trimEnd().split('\n');
    const columns = head!.split(',');
    expect(lines).toHaveLength(10);
    const first = Object.fromEntries(lines[2]!.split(',').map((text, i) => [columns[i]!, text]));
    const { mean, difference } = comparison.tables[0]!.rows[1]!.values['HIT@1']!;
    expect(first).toMatchObject({ row: 'a_b & 100%', metric: 'HIT@1', seeds: '2', mean: String(mean) });
    expect(first).toMatchObject({ p_holm: String(difference!.adjusted), significant: 'true', state: 'done' });
    expect(lines[8]).toBe('static,wild,HIT@1,0,,,,,,,,,,,,,training diverged');
  });

  it('are the same bytes for the same study', () => {
    for (const render of [
      renderStudyCsv,
      renderStudyHtml,
      renderStudyLatex,
      renderStudyMarkdown,
      renderStudyText,
    ])
      expect(render(compareStudy(data))).toBe(render(comparison));
  });
});
