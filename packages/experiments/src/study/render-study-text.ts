import { COLUMNS } from '../table/columns.js';
import { renderMetricBlock } from '../table/render-table.js';
import { comparisonCount } from './study-grids.js';
import type { StudyComparison } from './study-data.js';

/**
 * The means of a study for a terminal of 80 columns, every value over its 95% interval: `*` after the best and `+` after
 * the second best of a column, `!` after what differs from the base row at 5%.
 */
export function renderStudyText(study: StudyComparison): string {
  const notes = [
    ...(study.comparisons > 0
      ? [
          `(! differs from ${study.base} at 5% after Holm's correction over ${comparisonCount(study.comparisons)})`,
        ]
      : []),
    ...study.open.map(
      ({ row, seed, reason, command }) =>
        `${row}/${seed}: ${reason}${command === undefined ? '' : `\n  run it with: ${command}`}`,
    ),
  ];
  return `${[...meanBlocks(study), ...(notes.length === 0 ? [] : [notes.join('\n')])].join('\n\n')}\n`;
}

/** The means of a study, five metrics a block. */
export function meanBlocks({ tables, metrics }: StudyComparison): string[] {
  return tables.flatMap(({ protocol, rows }) => {
    const shown = rows.map(({ name, values }) => ({
      name,
      metrics: Object.fromEntries(
        Object.entries(values).map(([metric, { mean, low, high }]) => [
          metric,
          { value: mean, low, high, n: 0 },
        ]),
      ),
    }));
    const significant = (name: string, metric: string): boolean =>
      rows.find((row) => row.name === name)?.values[metric]?.difference?.significant === true;
    return inBlocks(metrics).map((some) => renderMetricBlock(protocol, some, shown, significant));
  });
}

/** Metrics, as many as fit beside each other. */
export function inBlocks(metrics: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(metrics.length / COLUMNS) }, (_, i) =>
    metrics.slice(i * COLUMNS, (i + 1) * COLUMNS),
  );
}
