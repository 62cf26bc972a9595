import { holm, intervalOf, type PairedDifference, type Stationarity } from '@paretorec/metrics';
import { judgeClaims } from './judge-claims.js';
import { averages, finished, pairRows, samplesOf, type Row } from './paired-rows.js';
import type {
  OpenCell,
  RowTuning,
  SeedSummary,
  StudyComparison,
  StudyData,
  StudyDifference,
  StudyRowResult,
  StudyStationarity,
  StudyValue,
} from './study-data.js';

const SIGNIFICANT = 0.05;

type RawDifferences = ReadonlyMap<string, PairedDifference>;

/**
 * Compares the rows of a study: means over seeds with intervals over users, spread between seeds, and differences
 * from the base row with Holm's correction over every metric of every row under every protocol.
 */
export function compareStudy(data: StudyData): StudyComparison {
  const { rows, protocols, acrossSeeds = false, claims, ...about } = data;
  const base = rows.find(({ name }) => name === data.base);
  const raw = new Map(
    protocols.flatMap((protocol) =>
      rows.map(
        (row) =>
          [
            `${protocol} ${row.name}`,
            differencesOf(row, base, { protocol, acrossSeeds, metrics: data.metrics }),
          ] as const,
      ),
    ),
  );
  const family = [...raw.values()].flatMap((differences) => [...differences.values()]);
  const adjusted = holm(family.map(({ p }) => p));
  const corrected = new Map(family.map((difference, place) => [difference, adjusted[place]!]));
  const correct = (difference: PairedDifference): StudyDifference => {
    const { value, low, high, p } = difference;
    const found = corrected.get(difference) ?? null;
    return { value, low, high, p, adjusted: found, significant: found !== null && found <= SIGNIFICANT };
  };
  return {
    ...about,
    comparisons: adjusted.filter((p) => p !== null).length,
    tables: protocols.map((protocol) => ({
      protocol,
      rows: rows.map((row) => rowResult(row, protocol, raw.get(`${protocol} ${row.name}`)!, correct)),
    })),
    stationarity: rows.flatMap(stationarityOf),
    ...(data.tuning === undefined ? {} : { chosen: rows.map((row) => tuningOf(row, rows)) }),
    ...(claims === undefined ? {} : { claims: judgeClaims(data) }),
    open: rows.flatMap(openCells),
  };
}

/** Mean and spread of a number that every seed has. */
function summarise(values: readonly (number | null)[]): SeedSummary {
  const known = values.filter((value) => value !== null);
  if (known.length === 0 || known.length < values.length) return { values, mean: null, deviation: null };
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { values, mean, deviation: known.length < 2 ? null : Math.sqrt(squares / (known.length - 1)) };
}

function differencesOf(
  row: Row,
  base: Row | undefined,
  {
    protocol,
    acrossSeeds,
    metrics,
  }: { readonly protocol: string; readonly acrossSeeds: boolean; readonly metrics: readonly string[] },
): RawDifferences {
  if (base === undefined || row === base) return new Map();
  const pairs = pairRows(row, base, protocol, acrossSeeds);
  return new Map(
    metrics.flatMap((metric) => {
      const pair = pairs.get(metric);
      return pair === undefined ? [] : [[metric, pair.difference] as const];
    }),
  );
}

function rowResult(
  row: Row,
  protocol: string,
  differences: RawDifferences,
  correct: (difference: PairedDifference) => StudyDifference,
): StudyRowResult {
  const cells = finished(row);
  const values = [...averages(cells, protocol)].map(([metric, sample], place): [string, StudyValue] => {
    const { low, high } = intervalOf(sample);
    const difference = differences.get(metric);
    return [
      metric,
      {
        ...summarise(cells.map((cell) => samplesOf(cell, protocol)[place]!.value)),
        low,
        high,
        difference: difference === undefined ? null : correct(difference),
      },
    ];
  });
  const [open] = openCells(row);
  return {
    name: row.name,
    summary: row.summary,
    seeds: cells.map(({ seed }) => seed),
    outOf: row.cells.length,
    ...(cells.length === 0 && open !== undefined ? { state: open.reason } : {}),
    values: Object.fromEntries(values),
  };
}

function tuningOf({ name, tuned, trains, yardstick }: Row, rows: readonly Row[]): RowTuning {
  if (tuned !== undefined) return { name, tuned };
  if (yardstick === true) return { name, reason: 'has no settings' };
  const trained = rows.find((row) => row.name === trains);
  return { name, reason: trained?.tuned === undefined ? 'not tuned' : `as ${trained.name}` };
}

function stationarityOf(row: Row): StudyStationarity[] {
  const measures = finished(row).flatMap(({ stationarity }) =>
    stationarity === undefined ? [] : [stationarity],
  );
  if (measures.length === 0) return [];
  const over = (valueOf: (measure: Stationarity) => number | null): SeedSummary =>
    summarise(measures.map(valueOf));
  return [
    {
      name: row.name,
      policy: over(({ policy }) => policy.ratio.value),
      constant: over(({ shared }) => shared.ratio.value),
      uniform: over(({ uniform }) => uniform.ratio.value),
      random: over(({ random }) => random.ratio.value),
    },
  ];
}

function openCells({ name, cells }: Row): OpenCell[] {
  return cells
    .filter(({ protocols }) => protocols === undefined)
    .map(({ seed, reason = 'not run yet', command }) => ({
      row: name,
      seed,
      reason,
      ...(command === undefined ? {} : { command }),
    }));
}
