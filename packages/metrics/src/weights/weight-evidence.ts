import type { Fusion, HeldOutList, Metric, PredictionTable, WeightEvidence } from '@paretorec/contracts';
import { DEFAULT_SEED } from '../bootstrap/bootstrap.js';
import { scaledDwell, type DwellScale } from '../lists/dwell-scale.js';
import { requireMetrics } from '../metric-names.js';
import { organise, rescored } from '../ranking/organise.js';
import { rankRows } from '../ranking/rank-rows.js';
import { metricStatistics } from '../statistics.js';

/** Lists that weights are to be tried on. */
export interface FusedRankings {
  /** Lists in the order in which their first rows come, which is to be that of time. Its own scores are not looked at. */
  readonly table: PredictionTable;
  /** By objective: scores [rows] on the common scale. */
  readonly scores: readonly ArrayLike<number>[];
  readonly fusion: Fusion;
}

/** How rankings are judged: as in `scorePredictions`. */
export interface EvidenceOptions extends DwellScale {
  /** Of the hash that orders ties; default 1. */
  readonly seed?: number | undefined;
  readonly extraMetrics?: readonly Metric[] | undefined;
}

/**
 * Tells what constant weights bring on lists: the same numbers that `scorePredictions` gives for the fused scores. Rows are checked and grouped
 * once, so that hundreds of weights can be tried.
 *
 * @throws ParetorecError `bad-predictions` or `bad-option`.
 */
export function weightEvidence(
  { table, scores, fusion }: FusedRankings,
  options: EvidenceOptions = {},
): WeightEvidence {
  const { seed = DEFAULT_SEED, extraMetrics: extra = [] } = options;
  const organised = organise(table, seed);
  const dwell = scaledDwell(table, options);
  const users = new Float64Array(organised.userNames.length).fill(1);
  const count = scores.length;
  const rowsOf = rowsByList(table);
  const lists = rowsOf.map((rows): HeldOutList => ({
    scores: Float64Array.from(
      { length: rows.length * count },
      (_, i) => scores[i % count]![rows[Math.floor(i / count)]!]!,
    ),
    clicked: Uint8Array.from(rows, (row) => table.clicked[row]!),
    dwell: Float64Array.from(rows, (row) => dwell[row]!),
  }));

  const candidate = new Float64Array(count);
  const fuse = (row: number, weights: Float64Array): number => {
    for (let k = 0; k < count; k++) candidate[k] = scores[k]![row]!;
    return fusion.fuse(candidate, weights);
  };
  return {
    objectives: count,
    lists,
    metrics: (weights, names) => {
      requireMetrics(names, extra);
      const given = Float64Array.from(weights);
      const fused = Float64Array.from({ length: table.rows }, (_, row) => fuse(row, given));
      const statistics = metricStatistics(rescored(organised, fused, seed), dwell, extra, names);
      return Object.fromEntries([...statistics].map(([name, metric]) => [name, metric.estimate(users)]));
    },
    rank: (list, weights) => {
      const rows = rowsOf[list]!;
      const given = Float64Array.from(weights);
      const unranked = {
        items: { names: table.items.names, codes: Int32Array.from(rows, (row) => table.items.codes[row]!) },
        badness: Float64Array.from(rows, (row) => -fuse(row, given)),
        listNames: [table.lists.names[table.lists.codes[rows[0]!]!]!],
        starts: Int32Array.of(0, rows.length),
        grouped: Int32Array.from(rows, (_, place) => place),
      };
      return rankRows(unranked, seed);
    },
  };
}

/** Rows of every list that has any, lists in the order of their first rows. */
function rowsByList({ lists, rows }: PredictionTable): number[][] {
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    const code = lists.codes[row]!;
    const known = rowsOf.get(code);
    if (known === undefined) rowsOf.set(code, [row]);
    else known.push(row);
  }
  return [...rowsOf.values()];
}
