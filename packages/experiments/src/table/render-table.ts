import type { WeightSpread } from '@paretorec/metrics';
import { bestTwo, CLICK_METRICS, decimalsFor, DWELL_METRICS } from '../report/metric-groups.js';
import { stationarityRows } from '../compare/stationarity-rows.js';
import { interval, line } from './columns.js';
import type { ReportData, ReportRow, StationarityResult } from '../report/report-data.js';

const WIDE_NAME = 25;

/**
 * The comparison for a terminal of 80 columns: clicks, then dwell time, every value with its 95% interval
 * under it, `*` after the best and `+` after the second best of a column.
 */
export function renderTable(data: Pick<ReportData, 'rows' | 'stationarity'>): string {
  const blocks = [
    renderMetricBlock('Clicks', CLICK_METRICS, data.rows),
    renderMetricBlock('Dwell time', DWELL_METRICS, data.rows),
  ];
  if (data.stationarity !== undefined) blocks.push(stationarityText(data.stationarity));
  return `${blocks.join('\n\n')}\n`;
}

/** How the values of a block are marked. */
interface BlockMarks {
  /** Whether a value gets a `!`; default none. */
  readonly significant?: (row: string, metric: string) => boolean;
  /** Whether the best two of a column are marked; default true. */
  readonly bestTwo?: boolean;
}

/** Metrics of rows for a terminal: every value over its interval. */
export function renderMetricBlock(
  title: string,
  metrics: readonly string[],
  rows: readonly Pick<ReportRow, 'name' | 'metrics'>[],
  { significant = () => false, bestTwo: ranked = true }: BlockMarks = {},
): string {
  const columns = metrics.map((metric) => {
    const values = rows.map((row) => row.metrics[metric]?.value);
    return { metric, decimals: decimalsFor(values), ...bestTwo(ranked ? values : []) };
  });
  const lines = [
    line(
      title,
      metrics.map((metric) => `${metric} `),
    ),
  ];
  for (const row of rows) {
    const cells = columns.map(({ metric, decimals, first, second }) => {
      const value = row.metrics[metric]?.value;
      if (value === null || value === undefined) return '- ';
      const sure = significant(row.name, metric) ? '!' : '';
      return `${value.toFixed(decimals)}${sure}${value === first ? '*' : value === second ? '+' : ' '}`;
    });
    lines.push(line(row.name, cells));
    const intervals = columns.map(({ metric, decimals }) => interval(row.metrics[metric], decimals));
    if (intervals.some((text) => text !== '')) lines.push(line('', intervals));
  }
  return lines.join('\n');
}

/** The stationarity measure beside its yardsticks, for a terminal. */
export function stationarityText(result: StationarityResult): string {
  const lines = [line('Stationarity', ['ratio ', '95% interval', 'median '])];
  for (const { name, ratio, median } of stationarityRows(result)) {
    lines.push(line(name, [`${shown(ratio.value)} `, interval(ratio, 4), `${shown(median)} `]));
  }
  lines.push('(how far the weights are from the best ones of each sample: 1 is best)');
  return lines.join('\n');
}

/** Share of the measure's text that tells groups of users apart; empty without groups. */
export function groupsText({ measure: { groups = [] } }: StationarityResult): string {
  if (groups.length === 0) return '';
  const lines = [wide('By group', ['policy ', '95% interval', 'constant ', 'uniform '])];
  for (const { name, policy, shared, uniform } of groups) {
    const values = [shared, uniform].map(({ ratio }) => `${shown(ratio.value)} `);
    lines.push(wide(name, [`${shown(policy.ratio.value)} `, interval(policy.ratio, 4), ...values]));
  }
  lines.push('(constant: the best constant weights of the group)');
  return lines.join('\n');
}

/** What the weights of each objective depend on, for a terminal. */
export function spreadText(weights: Readonly<Record<string, WeightSpread>>): string {
  const factors = Object.keys(Object.values(weights)[0]?.explained ?? {});
  const lines = [wide('Weights', ['mean ', 'deviation ', ...factors.map((factor) => `${factor} `)])];
  for (const [name, { mean, standardDeviation, explained }] of Object.entries(weights)) {
    const shares = factors.map((factor) => {
      const share = explained[factor]?.share ?? null;
      return share === null ? '- ' : `${Math.round(100 * Math.max(0, share))}% `;
    });
    lines.push(wide(name, [`${shown(mean)} `, `${shown(standardDeviation)} `, ...shares]));
  }
  lines.push('(user, item, position: the share of the variance that lies between them)');
  return lines.join('\n');
}

/** A line with room for a long name. */
function wide(name: string, cells: readonly string[]): string {
  const label = name.length > WIDE_NAME ? `${name.slice(0, WIDE_NAME - 1)}…` : name.padEnd(WIDE_NAME);
  return (label + cells.map((cell, i) => cell.padStart(i === 1 ? 15 : 10)).join('')).trimEnd();
}

function shown(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}
