import { decimalsFor } from '../report/metric-groups.js';
import { COLUMNS, fold } from '../table/columns.js';
import { renderMetricBlock } from '../table/render-table.js';
import {
  beyondAccuracyOf,
  claimsCaption,
  comparisonCount,
  interval,
  pText,
  signed,
  tuningCaption,
  valuesText,
} from './study-grids.js';
import type {
  ClaimComparison,
  ClaimResult,
  OpenCell,
  RowTuning,
  StudyComparison,
  TuningRule,
} from './study-data.js';

/** Cells that are not finished, with a line of their own. */
const OPEN_SHOWN = 5;

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
    ...openTexts(study.open),
  ];
  const tuning = study.tuning === undefined ? [] : [tuningText(study.tuning, study.chosen ?? [])];
  const claims = study.claims === undefined ? [] : [claimsText(study.claims)];
  return `${[...meanBlocks(study), ...tuning, ...claims, ...(notes.length === 0 ? [] : [notes.join('\n')])].join('\n\n')}\n`;
}

/** The first cells that are not finished, and how many more there are. */
function openTexts(open: readonly OpenCell[]): string[] {
  const more = open.length - OPEN_SHOWN;
  return [
    ...open
      .slice(0, OPEN_SHOWN)
      .map(
        ({ row, seed, reason, command }) =>
          `${row}/${seed}: ${reason}${command === undefined ? '' : `\n  run it with: ${command}`}`,
      ),
    ...(more > 0 ? [`and ${more} more ${more === 1 ? 'cell' : 'cells'} not finished`] : []),
  ];
}

/** The rows that were tuned with what was chosen, then those that were not. */
function tuningText(rule: TuningRule, chosen: readonly RowTuning[]): string {
  return [
    'Tuning',
    ...fold(tuningCaption(rule), ''),
    ...chosen.flatMap(({ name, tuned, reason }) =>
      fold(`${name}: ${tuned === undefined ? reason : `${tuned.trial}, ${valuesText(tuned.values)}`}`),
    ),
  ].join('\n');
}

/** A claim a paragraph: the verdict and what was claimed, then the comparison that decides. */
function claimsText(claims: readonly ClaimResult[]): string {
  return [
    'Claims',
    ...fold(claimsCaption(claims), ''),
    ...claims.flatMap(({ text, verdict, deciding, adjusted }) => [
      ...fold(`${verdict}: ${text}`),
      ...(deciding === undefined
        ? ['    not measured yet']
        : fold(`    ${decidingText(deciding, adjusted)}`)),
    ]),
  ].join('\n');
}

function decidingText({ metric, own, other, against, value, low, high }: ClaimComparison, p: number | null) {
  const decimals = decimalsFor([own, other]);
  return [
    `${metric} ${own.toFixed(decimals)} against ${other.toFixed(decimals)} of ${against}:`,
    signed(value, decimals),
    ...interval(low, high, decimals),
    ...(p === null ? [] : [pText(p)]),
  ].join(' ');
}

/** The means of a study, five metrics a block, then what its lists show. */
export function meanBlocks(study: StudyComparison): string[] {
  const { tables, metrics } = study;
  const beyond = beyondAccuracyOf(study);
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
    return [
      ...inBlocks(metrics).map((some) => renderMetricBlock(protocol, some, shown, { significant })),
      ...inBlocks(beyond).map((some) => renderMetricBlock(protocol, some, shown, { bestTwo: false })),
    ];
  });
}

/** Metrics, as many as fit beside each other. */
export function inBlocks(metrics: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(metrics.length / COLUMNS) }, (_, i) =>
    metrics.slice(i * COLUMNS, (i + 1) * COLUMNS),
  );
}
