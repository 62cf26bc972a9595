import type { MetricValue } from '@paretorec/contracts';
import { fraction, table } from './text.js';

/** One metric a line with its 95% interval and denominator. */
export function metricText(metrics: Readonly<Record<string, MetricValue>>): string {
  const rows = Object.entries(metrics).map(([name, { value, low, high, n }]) => [
    name,
    fraction(value),
    low === null || high === null ? '-' : `${fraction(low)} to ${fraction(high)}`,
    n.toLocaleString('en-US'),
  ]);
  return table([['metric', 'value', '95% interval', 'n'], ...rows]);
}
