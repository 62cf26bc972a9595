import type { MetricValue } from '@paretorec/contracts';
import { bestTwo, decimalsFor } from '../report/metric-groups.js';
import { interval, plain, settingText, UNKNOWN, type Grid, type GridCell } from '../study/study-grids.js';
import { shortNames, type SearchResults, type SearchRow } from './search-data.js';

/** How to read the numbers of a search, in every form. */
export const SEARCH_CAPTION =
  'On the validation part under the protocol static, with 95% intervals over users. The best of many trials looks better than it is: ' +
  'measure it once on the test part.';

/** The trials of a search as a table, the best first. */
export function searchGrid(search: SearchResults): Grid {
  const { axes, metrics, objective, trials } = search;
  const objectives = trials.map((trial) => trial.objective?.value);
  const columns = metrics.map((metric) => {
    const values = trials.map((trial) => trial.metrics[metric]?.value);
    return { metric, decimals: decimalsFor(values), ...bestTwo(values) };
  });
  return {
    title: `Trials: ${search.strategy}, by ${objective}`,
    caption: SEARCH_CAPTION,
    head: ['Trial', ...axes.map(({ path }) => path), 'Epochs', objective, ...metrics],
    rows: trials.map((trial) => ({
      name: nameOf(trial),
      cells: [
        ...trial.values.map((value) => plain(settingText(value))),
        plain(trial.epochs === null ? UNKNOWN : String(trial.epochs)),
        {
          ...valueCell(trial.objective, decimalsFor(objectives)),
          place: trial.best ? 'first' : undefined,
          ...(trial.objective === undefined && trial.state !== undefined ? { text: trial.state } : {}),
        },
        ...columns.map(({ metric, decimals, first, second }): GridCell => {
          const found = trial.metrics[metric];
          const place = found?.value === first ? 'first' : found?.value === second ? 'second' : undefined;
          return { ...valueCell(found, decimals), place };
        }),
      ],
    })),
  };
}

function nameOf({ name, best, objective, state }: SearchRow): string {
  const note = best ? 'best' : objective === undefined ? undefined : state;
  return note === undefined ? name : `${name} (${note})`;
}

function valueCell(metric: MetricValue | undefined, decimals: number): GridCell {
  if (metric === undefined || metric.value === null) return plain(UNKNOWN);
  return { text: metric.value.toFixed(decimals), details: interval(metric.low, metric.high, decimals) };
}

/** The settings of a trial in one line: `learningRate=0.01 weighter=mgda`. */
export function settingsLine({ axes }: SearchResults, { values }: SearchRow): string {
  return shortNames(axes)
    .map((name, i) => `${name}=${settingText(values[i])}`)
    .join(' ');
}
