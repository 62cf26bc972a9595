import { bestTwo, decimalsFor } from '../report/metric-groups.js';
import type {
  ClaimResult,
  RowTuning,
  SeedSummary,
  SettingDifference,
  StudyComparison,
  StudyRowResult,
  StudyValue,
  TuningRule,
} from './study-data.js';

/** What a row differs from the base row by at 5%, in every form of the table. */
export const SIGNIFICANT_MARK = '†';

/** One cell as plain text, for every form of the table to dress. */
export interface GridCell {
  readonly text: string;
  /** Shown smaller. */
  readonly details: readonly string[];
  readonly place?: 'first' | 'second' | undefined;
  readonly significant?: boolean | undefined;
}

/** One line of a grid. */
export interface GridRow {
  readonly name: string;
  readonly summary?: string | undefined;
  /** In place of the cells: why there are none. */
  readonly state?: string | undefined;
  readonly cells: readonly GridCell[];
}

/** A table as plain text. Minus signs are `-`, unknown values `–`. */
export interface Grid {
  readonly title: string;
  /** How to read it. */
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly GridRow[];
}

/** A hyphen that is a minus sign, in the text of a cell. */
export const MINUS = /(?<!\w)-(?=\d)/gu;

/** All tables of a study: means, differences and what lists show under every protocol, stationarity, claims, and settings that differ. */
export function studyGrids(study: StudyComparison): Grid[] {
  const grids = study.tables.flatMap((table) => {
    const compared = table.rows.some((row) =>
      Object.values(row.values).some(({ difference }) => difference !== null),
    );
    return [
      meansGrid(study, table),
      ...(compared ? [differencesGrid(study, table)] : []),
      ...(beyondAccuracyOf(study).length > 0 ? [beyondGrid(study, table)] : []),
    ];
  });
  if (study.stationarity.length > 0) grids.push(stationarityGrid(study));
  if (study.tuning !== undefined) grids.push(tuningGrid(study.tuning, study.chosen ?? []));
  if (study.claims !== undefined) grids.push(claimsGrid(study.claims));
  if (study.settings !== undefined) grids.push(settingsGrid(study.settings, study.tables[0]?.rows ?? []));
  return grids;
}

type Table = StudyComparison['tables'][number];

function meansGrid({ part, base, metrics, comparisons }: StudyComparison, { protocol, rows }: Table): Grid {
  const several = rows.some(({ outOf }) => outOf > 1);
  const columns = metrics.map((metric) => {
    const means = rows.map(({ values }) => values[metric]?.mean);
    return { metric, decimals: decimalsFor(means), ...bestTwo(means) };
  });
  return {
    title: `Metrics: ${part} part, protocol ${protocol}`,
    caption:
      `${several ? 'Means over seeds with' : 'With'} 95% intervals over users` +
      `${several ? '; after ± the standard deviation between seeds' : ''}. The best two of a column are set off.` +
      (comparisons > 0
        ? ` ${SIGNIFICANT_MARK} differs from ${base} at 5% after Holm's correction over ${comparisonCount(comparisons)}.`
        : ''),
    head: ['Row', 'Seeds', ...metrics],
    rows: rows.map((row) => ({
      ...namedRow(row),
      cells: [
        plain(row.seeds.length === row.outOf ? String(row.outOf) : `${row.seeds.length} of ${row.outOf}`),
        ...columns.map(({ metric, decimals, first, second }): GridCell => {
          const value = row.values[metric];
          const cell = meanCell(value, decimals);
          const place = value?.mean === first ? 'first' : value?.mean === second ? 'second' : undefined;
          return { ...cell, place, significant: value?.difference?.significant };
        }),
      ],
    })),
  };
}

function differencesGrid(
  { part, base, metrics, comparisons }: StudyComparison,
  { protocol, rows }: Table,
): Grid {
  const several = rows.some(({ outOf }) => outOf > 1);
  const decimals = metrics.map((metric) => decimalsFor(rows.map(({ values }) => values[metric]?.mean)));
  return {
    title: `Differences from ${base}: ${part} part, protocol ${protocol}`,
    caption:
      `Row minus ${base}, paired by user,${several ? ' means over common seeds,' : ''} with 95% intervals; p after Holm's correction ` +
      `over ${comparisonCount(comparisons)}. ${SIGNIFICANT_MARK} p at most 0.05.`,
    head: ['Row', ...metrics],
    rows: rows
      .filter(({ name }) => name !== base)
      .map((row) => ({
        ...namedRow(row),
        cells: metrics.map((metric, column) => differenceCell(row.values[metric], decimals[column]!)),
      })),
  };
}

/** The metrics of the table of what lists show; none where a study has no such table. */
export const beyondAccuracyOf = ({
  metrics,
  beyondAccuracy = [],
}: Pick<StudyComparison, 'metrics' | 'beyondAccuracy'>): string[] =>
  beyondAccuracy.filter((metric) => !metrics.includes(metric));

function beyondGrid(study: StudyComparison, { protocol, rows }: Table): Grid {
  const metrics = beyondAccuracyOf(study);
  const decimals = metrics.map((metric) => decimalsFor(rows.map(({ values }) => values[metric]?.mean)));
  return {
    title: `What lists show: ${study.part} part, protocol ${protocol}`,
    caption:
      'Beyond accuracy: more is neither better nor worse in itself, and rows are not compared. 95% intervals over users; coverage has ' +
      'none, as a draw of users with replacement has fewer different ones.',
    head: ['Row', ...metrics],
    rows: rows.map((row) => ({
      ...namedRow(row),
      cells: metrics.map((metric, column) => meanCell(row.values[metric], decimals[column]!)),
    })),
  };
}

function stationarityGrid({ part, stationarity }: StudyComparison): Grid {
  const columns = ['policy', 'constant', 'uniform', 'random'] as const;
  return {
    title: `Stationarity: ${part} part`,
    caption:
      'How far weights are from the best of every sample, on the parameters of the row: 1 is the best. Rows have ' +
      'parameters of their own, so compare along a line, not down a column.',
    head: ['Row', "the row's weights", 'best constant', 'uniform', 'random'],
    rows: stationarity.map((row) => ({
      name: row.name,
      cells: columns.map((column) => spreadCell(row[column], 3)),
    })),
  };
}

function tuningGrid(rule: TuningRule, chosen: readonly RowTuning[]): Grid {
  const decimals = decimalsFor(chosen.map(({ tuned }) => tuned?.objective.value));
  return {
    title: 'Tuning',
    caption: tuningCaption(rule),
    head: ['Row', 'Trials', 'Best', `Validation ${rule.objective}`, 'Settings'],
    rows: chosen.map(({ name, tuned, reason }) => {
      if (tuned === undefined) return { name, state: reason, cells: [] };
      const { trials, trial, objective, values } = tuned;
      const { value, low, high } = objective;
      return {
        name,
        cells: [
          plain(String(trials)),
          plain(trial),
          value === null
            ? plain(UNKNOWN)
            : { text: value.toFixed(decimals), details: interval(low, high, decimals) },
          plain(valuesText(values)),
        ],
      };
    }),
  };
}

/** How rows were tuned, in words. */
export function tuningCaption({ method, trials, seed, objective }: TuningRule): string {
  return (
    `Before they were compared: ${trials === 1 ? '1 trial' : `${trials} trials`} of each row that is tuned (${method}), under seed ${seed}, ` +
    `by ${objective} on the validation part. All seeds have the settings of the best. The best of many looks better there than it is.`
  );
}

/** Settings in one line: `optimiser.learningRate=0.01 weighter=mgda`. */
export const valuesText = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([path, value]) => `${path}=${settingText(value)}`)
    .join(' ');

function claimsGrid(claims: readonly ClaimResult[]): Grid {
  return {
    title: 'Claims',
    caption: claimsCaption(claims),
    head: ['Claim', 'Metric', 'Row', 'Against', 'Difference', 'Verdict'],
    rows: claims.map(({ text, row, deciding, comparisons, adjusted, verdict }) => {
      if (deciding === undefined)
        return { name: text, cells: [...['', '', '', UNKNOWN].map(plain), plain(verdict)] };
      const { metric, against, own, other, value, low, high } = deciding;
      const decimals = decimalsFor([own, other]);
      return {
        name: text,
        cells: [
          plain(metric),
          plain(`${row} ${own.toFixed(decimals)}`),
          {
            text: `${against} ${other.toFixed(decimals)}`,
            details: comparisons > 1 ? [`(1 of ${comparisons})`] : [],
          },
          {
            text: signed(value, decimals),
            details: [...interval(low, high, decimals), ...(adjusted === null ? [] : [pText(adjusted)])],
          },
          plain(verdict),
        ],
      };
    }),
  };
}

/** How claims are judged, in words. */
export function claimsCaption(claims: readonly ClaimResult[]): string {
  const several = claims.some(({ comparisons }) => comparisons > 1);
  return (
    'Each by the paired difference over users with its 95% interval; at 5% after ' +
    `Holm's correction over ${claims.length === 1 ? '1 claim' : `${claims.length} claims`}.` +
    (several ? ' Where a claim is several comparisons, the one that decides is shown.' : '')
  );
}

function settingsGrid(
  settings: readonly SettingDifference[],
  rows: readonly Pick<StudyRowResult, 'name'>[],
): Grid {
  return {
    title: 'Settings that differ',
    caption:
      settings.length === 0
        ? 'None: the configurations are the same.'
        : `By dotted path; ${UNKNOWN} where a row has no such setting.`,
    head: ['Setting', ...rows.map(({ name }) => name)],
    rows: settings.map(({ path, values }) => ({
      name: path,
      cells: values.map((value) => plain(settingText(value))),
    })),
  };
}

/** The value of a setting as a configuration file has it. */
export function settingText(value: unknown): string {
  if (value === null || value === undefined) return UNKNOWN;
  if (Array.isArray(value)) return `[${value.map(settingText).join(', ')}]`;
  if (typeof value !== 'object') return typeof value === 'string' ? value : JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${settingText(inner)}`)
    .join(', ')} }`;
}

function namedRow({ name, summary, seeds, state }: StudyRowResult): Omit<GridRow, 'cells'> {
  return { name, summary, ...(seeds.length === 0 && state !== undefined ? { state } : {}) };
}

/** What stands where there is no value. */
export const UNKNOWN = '–';
/** A cell without details. */
export const plain = (text: string): GridCell => ({ text, details: [] });

function spreadCell({ mean, deviation }: SeedSummary, decimals: number): GridCell {
  if (mean === null) return plain(UNKNOWN);
  return {
    text: mean.toFixed(decimals),
    details: deviation === null ? [] : [`± ${deviation.toFixed(decimals)}`],
  };
}

function meanCell(value: StudyValue | undefined, decimals: number): GridCell {
  if (value === undefined) return plain(UNKNOWN);
  const { text, details } = spreadCell(value, decimals);
  return { text, details: [...interval(value.low, value.high, decimals), ...details] };
}

function differenceCell(value: StudyValue | undefined, decimals: number): GridCell {
  const difference = value?.difference;
  if (difference === null || difference === undefined || difference.value === null) return plain(UNKNOWN);
  const { value: size, low, high, adjusted, significant } = difference;
  return {
    text: signed(size, decimals),
    details: [...interval(low, high, decimals), ...(adjusted === null ? [] : [pText(adjusted)])],
    significant,
  };
}

/** How many comparisons, in words. */
export const comparisonCount = (count: number): string =>
  count === 1 ? '1 comparison' : `${count} comparisons`;

/** A p-value in words. */
export const pText = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p ${p.toFixed(3)}`);

/** An interval as a detail of a cell; nothing where it is unknown. */
export function interval(low: number | null, high: number | null, decimals: number): string[] {
  if (low === null || high === null) return [];
  return [`[${unsignedZero(low, decimals)}, ${unsignedZero(high, decimals)}]`];
}

/** A number with its sign, also a `+`. */
export function signed(value: number, decimals: number): string {
  const text = unsignedZero(value, decimals);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** `-0.0000` is no number to show. */
function unsignedZero(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text;
}
