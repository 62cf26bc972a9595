import {
  averageSamples,
  differenceOf,
  holm,
  intervalOf,
  type MetricSample,
  type PairedDifference,
  type Stationarity,
} from '@paretorec/metrics';
import type {
  OpenCell,
  SeedSummary,
  StudyCell,
  StudyComparison,
  StudyData,
  StudyDifference,
  StudyRowResult,
  StudyStationarity,
  StudyValue,
} from './study-data.js';

const SIGNIFICANT = 0.05;

type Row = StudyData['rows'][number];
type RawDifferences = ReadonlyMap<string, PairedDifference>;

/**
 * Compares the rows of a study: means over seeds with intervals over users, spread between seeds, and differences
 * from the base row with Holm's correction over every metric of every row under every protocol.
 */
export function compareStudy(data: StudyData): StudyComparison {
  const { rows, protocols, acrossSeeds = false, ...about } = data;
  const base = rows.find(({ name }) => name === data.base);
  const raw = new Map(
    protocols.flatMap((protocol) =>
      rows.map(
        (row) => [`${protocol} ${row.name}`, differencesOf(row, base, protocol, acrossSeeds)] as const,
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

const finished = ({ cells }: Row): StudyCell[] => cells.filter(({ protocols }) => protocols !== undefined);

function samplesOf(cell: StudyCell, protocol: string): readonly MetricSample[] {
  return cell.protocols?.[protocol]?.samples ?? [];
}

/** The mean of every metric over cells. */
function averages(cells: readonly StudyCell[], protocol: string): Map<string, MetricSample> {
  const [first] = cells;
  const metrics = first === undefined ? [] : samplesOf(first, protocol).map(({ metric }) => metric);
  return new Map(
    metrics.map((metric, place) => [
      metric,
      averageSamples(cells.map((cell) => samplesOf(cell, protocol)[place]!)),
    ]),
  );
}

function differencesOf(
  row: Row,
  base: Row | undefined,
  protocol: string,
  acrossSeeds: boolean,
): RawDifferences {
  if (base === undefined || row === base) return new Map();
  const [own = [], others = []] = comparedCells(finished(row), finished(base), acrossSeeds);
  const lists = [...own, ...others].map(({ protocols }) => protocols?.[protocol]?.lists);
  if (new Set(lists).size !== 1) return new Map();
  const otherAverages = averages(others, protocol);
  return new Map(
    [...averages(own, protocol)].map(([metric, sample]) => [
      metric,
      differenceOf(sample, otherAverages.get(metric)!),
    ]),
  );
}

/** The cells of two rows whose seeds both have; with `acrossSeeds` all of them where there is none. */
function comparedCells(
  own: readonly StudyCell[],
  others: readonly StudyCell[],
  acrossSeeds: boolean,
): readonly (readonly StudyCell[])[] {
  const pairs = own.flatMap((cell) => {
    const other = others.find(({ seed }) => seed === cell.seed);
    return other === undefined ? [] : [{ cell, other }];
  });
  if (pairs.length === 0 && acrossSeeds) return [own, others];
  return [pairs.map(({ cell }) => cell), pairs.map(({ other }) => other)];
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
