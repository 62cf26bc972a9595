import type { MetricValue } from '@paretorec/contracts';
import { bestTwo, CLICK_METRICS, decimalsFor, DWELL_METRICS } from '../report/metric-groups.js';
import { stationarityRows } from '../compare/stationarity-rows.js';
import type { ReportData, ReportRow, StationarityResult } from '../report/report-data.js';

const NAME_WIDTH = 15;
const CELL_WIDTH = 13;

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

/**
 * Metrics of rows for a terminal: every value over its interval, the best two of a column marked.
 *
 * @param significant whether a value gets a `!`.
 */
export function renderMetricBlock(
  title: string,
  metrics: readonly string[],
  rows: readonly Pick<ReportRow, 'name' | 'metrics'>[],
  significant: (row: string, metric: string) => boolean = () => false,
): string {
  const columns = metrics.map((metric) => {
    const values = rows.map((row) => row.metrics[metric]?.value);
    return { metric, decimals: decimalsFor(values), ...bestTwo(values) };
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

function line(name: string, cells: readonly string[]): string {
  const label = name.length > NAME_WIDTH ? `${name.slice(0, NAME_WIDTH - 1)}…` : name.padEnd(NAME_WIDTH);
  return (label + cells.map((cell) => cell.padStart(CELL_WIDTH)).join('')).trimEnd();
}

function interval(metric: MetricValue | undefined, decimals: number): string {
  if (metric === undefined || metric.low === null || metric.high === null) return '';
  const short = (value: number): string =>
    value.toFixed(Math.max(0, decimals - 1)).replace(/^(-?)0\./u, '$1.');
  return `[${short(metric.low)},${short(metric.high)}]`;
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

function shown(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}
