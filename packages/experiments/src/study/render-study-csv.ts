import { csvText, type CsvValue } from '../report/csv.js';
import { beyondAccuracyOf } from './study-grids.js';
import type { SeedSummary, StudyComparison, StudyValue } from './study-data.js';

const COLUMNS = [
  ...['protocol', 'row', 'metric', 'seeds', 'mean', 'low', 'high', 'deviation', 'smallest', 'largest'],
  ...['difference', 'difference_low', 'difference_high', 'p', 'p_holm', 'significant', 'state'],
] as const;

type Line = Partial<Record<(typeof COLUMNS)[number], CsvValue>>;

/** All numbers of a study as CSV, a line for every metric of every row; empty where there is no number. */
export function renderStudyCsv(study: StudyComparison): string {
  const lines: Line[] = study.tables.flatMap(({ protocol, rows }) =>
    rows.flatMap(({ name, seeds, values, state }) =>
      [...study.metrics, ...beyondAccuracyOf(study)].map((metric) => ({
        ...{ protocol, row: name, metric, seeds: seeds.length },
        ...valueLine(values[metric]),
        state: state ?? 'done',
      })),
    ),
  );
  for (const { name, ...ratios } of study.stationarity) {
    for (const [weights, ratio] of Object.entries(ratios))
      lines.push({
        ...{ protocol: '', row: name, metric: `stationarity/${weights}`, seeds: ratio.values.length },
        ...seedLine(ratio),
        state: 'done',
      });
  }
  return csvText([COLUMNS, ...lines.map((line) => COLUMNS.map((column) => line[column]))]);
}

function valueLine(value: StudyValue | undefined): Line {
  if (value === undefined) return {};
  const { low, high, difference } = value;
  return {
    ...seedLine(value),
    low,
    high,
    difference: difference?.value,
    difference_low: difference?.low,
    difference_high: difference?.high,
    p: difference?.p,
    p_holm: difference?.adjusted,
    significant: difference?.significant,
  };
}

function seedLine({ values, mean, deviation }: SeedSummary): Line {
  const known = values.filter((value) => value !== null);
  const ends = known.length === 0 ? {} : { smallest: Math.min(...known), largest: Math.max(...known) };
  return { mean, deviation, ...ends };
}
