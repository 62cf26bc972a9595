import type { MetricValue } from '@paretorec/contracts';
import { escapeHtml } from './html.js';
import { bestTwo, CLICK_METRICS, decimalsFor, DWELL_METRICS, furtherMetrics } from './metric-groups.js';
import type { ReportData, ReportRow } from './report-data.js';

/** The ten columns of Table 2, the best two of a column set off. */
export function mainTable(rows: readonly ReportRow[]): string {
  const over =
    `<tr class="over"><th></th><th colspan="${CLICK_METRICS.length}">Clicks</th>` +
    `<th class="gap" colspan="${DWELL_METRICS.length}">Dwell time</th></tr>`;
  return metricTable(rows, [...CLICK_METRICS, ...DWELL_METRICS], {
    over,
    gapBefore: DWELL_METRICS[0],
    summaries: true,
  });
}

/** Every other metric that the rows have; empty when there is none. */
export function furtherTable(rows: readonly ReportRow[]): string {
  const metrics = furtherMetrics(rows);
  return metrics.length === 0 ? '' : metricTable(rows, metrics, { summaries: false });
}

function metricTable(
  rows: readonly ReportRow[],
  metrics: readonly string[],
  options: { readonly over?: string; readonly gapBefore?: string; readonly summaries: boolean },
): string {
  const columns = metrics.map((metric) => {
    const values = rows.map((row) => row.metrics[metric]?.value);
    return { metric, gap: metric === options.gapBefore, decimals: decimalsFor(values), ...bestTwo(values) };
  });
  const head = columns
    .map(({ metric, gap }) => `<th scope="col"${gap ? ' class="gap"' : ''}>${escapeHtml(metric)}</th>`)
    .join('');
  const body = rows.map((row) => {
    const cells = columns.map(({ metric, gap, decimals, first, second }) => {
      const found = row.metrics[metric];
      const rank = found?.value === first ? 'first' : found?.value === second ? 'second' : '';
      const classes = [rank, gap ? 'gap' : ''].filter((name) => name !== '').join(' ');
      return `<td${classes === '' ? '' : ` class="${classes}"`}>${cellOf(found, decimals)}</td>`;
    });
    return `<tr>${rowHead(row, options.summaries)}${cells.join('')}</tr>`;
  });
  return `<div class="scroll"><table><thead>${options.over ?? ''}<tr><th scope="col">Method</th>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

function rowHead(row: ReportRow, summary: boolean): string {
  const small = summary && row.summary !== undefined ? `<small>${escapeHtml(row.summary)}</small>` : '';
  return `<th scope="row">${escapeHtml(row.name)}${small}</th>`;
}

function cellOf(metric: MetricValue | undefined, decimals: number): string {
  if (metric === undefined || metric.value === null) return '–';
  const { value, low, high } = metric;
  const ends = Math.max(0, decimals - 1);
  const interval =
    low === null || high === null ? '' : `<small>${low.toFixed(ends)} – ${high.toFixed(ends)}</small>`;
  return `<span>${value.toFixed(decimals)}</span>${interval}`;
}

/** Reference minus each row with intervals; bold where the interval excludes zero. Empty without differences. */
export function differenceTable({ rows, reference }: Pick<ReportData, 'rows' | 'reference'>): string {
  const compared = rows.filter((row) => row.differences !== undefined && row.name !== reference);
  if (reference === undefined || compared.length === 0) return '';
  const metrics = [...CLICK_METRICS, ...DWELL_METRICS].filter((metric) =>
    compared.some((row) => row.differences?.[metric] !== undefined),
  );
  const decimals = new Map(
    metrics.map((metric) => [metric, decimalsFor(rows.map((row) => row.metrics[metric]?.value))]),
  );
  const gap = (metric: string): string => (metric === DWELL_METRICS[0] ? ' gap' : '');
  const body = compared.map((row) => {
    const cells = metrics.map((metric) => {
      const found = row.differences?.[metric];
      if (found === undefined || found.value === null) return `<td class="${gap(metric).trim()}">–</td>`;
      const { value, low, high } = found;
      const sure = low !== null && high !== null && (low > 0 || high < 0);
      const digits = decimals.get(metric) ?? 4;
      const ends = Math.max(0, digits - 1);
      const interval =
        low === null || high === null ? '' : `<small>${plain(low, ends)}, ${plain(high, ends)}</small>`;
      return `<td class="${`${sure ? 'sure' : ''}${gap(metric)}`.trim()}">${signed(value, digits)}${sure ? (value > 0 ? ' ▲' : ' ▼') : ''}${interval}</td>`;
    });
    return `<tr>${rowHead(row, false)}${cells.join('')}</tr>`;
  });
  const head = metrics
    .map((metric) => `<th scope="col"${gap(metric) === '' ? '' : ' class="gap"'}>${escapeHtml(metric)}</th>`)
    .join('');
  return `<div class="scroll"><table><thead><tr><th scope="col">${escapeHtml(reference)} minus</th>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

function signed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  if (Number(text) === 0) return text;
  return `${value < 0 ? '−' : '+'}${text}`;
}

function plain(value: number, decimals: number): string {
  return signed(value, decimals).replace('+', '');
}
