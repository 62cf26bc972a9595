import { renderMetricBlock } from '../table/render-table.js';
import type { StudyComparison } from './study-data.js';

/** Columns that fit 80 characters beside the names. */
const COLUMNS = 5;

/**
 * The means of a study for a terminal of 80 columns, every value over its 95% interval: `*` after the best and `+` after
 * the second best of a column, `!` after what differs from the base row at 5%.
 */
export function renderStudyText(study: StudyComparison): string {
  const blocks = study.tables.flatMap(({ protocol, rows }) => {
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
    return Array.from({ length: Math.ceil(study.metrics.length / COLUMNS) }, (_, i) =>
      renderMetricBlock(protocol, study.metrics.slice(i * COLUMNS, (i + 1) * COLUMNS), shown, significant),
    );
  });
  const notes = [
    ...(study.comparisons > 0
      ? [`(! differs from ${study.base} at 5% after Holm's correction over ${study.comparisons} comparisons)`]
      : []),
    ...study.open.map(
      ({ row, seed, reason, command }) =>
        `${row}/${seed}: ${reason}${command === undefined ? '' : `\n  run it with: ${command}`}`,
    ),
  ];
  return `${[...blocks, ...(notes.length === 0 ? [] : [notes.join('\n')])].join('\n\n')}\n`;
}
