import { decimalsFor } from '../report/metric-groups.js';
import { fold, interval, line, WIDTH } from '../table/columns.js';
import { inBlocks, meanBlocks } from './render-study-text.js';
import { comparisonCount, pText, settingText, signed } from './study-grids.js';
import type { SettingDifference, StudyComparison } from './study-data.js';

/**
 * A comparison of runs for a terminal of 80 columns: means as for a study, differences from the base row over their 95%
 * intervals and p-values, and the settings that differ.
 */
export function renderComparisonText(study: StudyComparison): string {
  const { base, comparisons, settings, tables } = study;
  const differences = tables.flatMap((table) =>
    inBlocks(study.metrics).map((metrics) => differenceBlock(metrics, base, table)),
  );
  const heading =
    `${fold(`Differences from ${base}, paired by user`).join('\n')}\n` +
    `(p after Holm's correction over ${comparisonCount(comparisons)}; ! p at most 0.05)`;
  const rows = tables[0]?.rows.map(({ name }) => name) ?? [];
  return `${[
    ...meanBlocks(study),
    '(* best, + second best of a column; 95% intervals over users)',
    ...(comparisons > 0 ? [heading, ...differences] : []),
    ...(settings === undefined ? [] : [settingsText(settings, rows)]),
  ].join('\n\n')}\n`;
}

function differenceBlock(
  metrics: readonly string[],
  base: string,
  { protocol, rows }: StudyComparison['tables'][number],
): string {
  const lines = [
    line(
      protocol,
      metrics.map((metric) => `${metric} `),
    ),
  ];
  const decimals = metrics.map((metric) => decimalsFor(rows.map(({ values }) => values[metric]?.mean)));
  for (const { name, values } of rows.filter((row) => row.name !== base)) {
    const found = metrics.map((metric) => values[metric]?.difference ?? null);
    const cells = [
      found.map((difference, column) =>
        difference === null || difference.value === null
          ? '- '
          : `${signed(difference.value, decimals[column]!)}${difference.significant ? '!' : ' '}`,
      ),
      found.map((difference, column) => interval(difference ?? undefined, decimals[column]!)),
      found.map((difference) =>
        difference === null || difference.adjusted === null ? '' : `${pText(difference.adjusted)} `,
      ),
    ];
    cells
      .filter((texts) => texts.some((text) => text !== ''))
      .forEach((texts, place) => lines.push(line(place === 0 ? name : '', texts)));
  }
  return lines.join('\n');
}

/** A column a run where that fits the terminal, else the runs behind each value. */
function settingsText(settings: readonly SettingDifference[], rows: readonly string[]): string {
  if (settings.length === 0) return 'Settings: the same in all runs';
  const lines = [
    ['Settings', ...rows],
    ...settings.map(({ path, values }) => [path, ...values.map(settingText)]),
  ];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((cells) => cells[column]!.length)));
  if (widths.reduce((sum, width) => sum + width + 2, -2) <= WIDTH)
    return lines
      .map((cells) =>
        cells
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join('  ')
          .trimEnd(),
      )
      .join('\n');
  return ['Settings', ...settings.flatMap((setting) => foldedSetting(setting, rows))].join('\n');
}

function foldedSetting({ path, values }: SettingDifference, rows: readonly string[]): string[] {
  const byValue = new Map<string, string[]>();
  values.forEach((value, row) => {
    const text = settingText(value);
    byValue.set(text, [...(byValue.get(text) ?? []), rows[row]!]);
  });
  return [
    path,
    ...[...byValue].flatMap(([value, names]) => fold(`  ${value}: ${names.join(', ')}`, '      ')),
  ];
}
