import { averageSamples, differenceOf, type MetricSample, type PairedDifference } from '@paretorec/metrics';
import type { StudyCell, StudyData } from './study-data.js';

/** A row of a study with its cells. */
export type Row = StudyData['rows'][number];

/** A metric of two rows, means over the seeds that both have, and the first minus the second paired by user. */
export interface PairedMetric {
  readonly own: number | null;
  readonly other: number | null;
  readonly difference: PairedDifference;
}

/** The cells of a row that have numbers. */
export const finished = ({ cells }: Row): StudyCell[] =>
  cells.filter(({ protocols }) => protocols !== undefined);

/** What a cell measured under a protocol; nothing where it is not finished. */
export function samplesOf(cell: StudyCell, protocol: string): readonly MetricSample[] {
  return cell.protocols?.[protocol]?.samples ?? [];
}

/** The mean of every metric over cells. */
export function averages(cells: readonly StudyCell[], protocol: string): Map<string, MetricSample> {
  const [first] = cells;
  const metrics = first === undefined ? [] : samplesOf(first, protocol).map(({ metric }) => metric);
  return new Map(
    metrics.map((metric, place) => [
      metric,
      averageSamples(cells.map((cell) => samplesOf(cell, protocol)[place]!)),
    ]),
  );
}

/**
 * Pairs every metric of two rows.
 *
 * @param acrossSeeds whether rows without a seed in common are compared by the means over all of theirs.
 * @returns by metric; empty where the rows have no seed in common, or did not rank the same lists.
 */
export function pairRows(
  row: Row,
  other: Row,
  protocol: string,
  acrossSeeds: boolean,
): Map<string, PairedMetric> {
  const [own = [], others = []] = comparedCells(finished(row), finished(other), acrossSeeds);
  const lists = [...own, ...others].map(({ protocols }) => protocols?.[protocol]?.lists);
  if (new Set(lists).size !== 1) return new Map();
  const otherAverages = averages(others, protocol);
  return new Map(
    [...averages(own, protocol)].map(([metric, sample]) => {
      const against = otherAverages.get(metric)!;
      return [metric, { own: sample.value, other: against.value, difference: differenceOf(sample, against) }];
    }),
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
