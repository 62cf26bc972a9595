import type { ScoreKind } from '@paretorec/contracts';
import { curvesPicture } from '../charts/curves-chart.js';
import { gainsPicture } from '../charts/gains-chart.js';
import { groupWeightsPicture } from '../charts/group-weights-chart.js';
import { nameApart, type Picture } from '../charts/picture.js';
import { reliabilityPicture } from '../charts/reliability-chart.js';
import { tradeoffPicture } from '../charts/tradeoff-chart.js';
import { weightSearchPicture } from '../charts/weight-search-chart.js';
import { weightsPicture } from '../charts/weights-chart.js';
import { methodFront } from '../compare/method-front.js';
import type { ReportData, ReportRow } from './report-data.js';

/** The pictures of a report by kind. */
export interface PicturesByKind {
  readonly tradeoff: readonly Picture[];
  readonly weightSearches: readonly Picture[];
  readonly weights: readonly Picture[];
  readonly groupWeights: readonly Picture[];
  readonly reliability: readonly Picture[];
  readonly gains: readonly Picture[];
  readonly curves: readonly Picture[];
}

/** All pictures of a report, in its order. */
export function reportPictures(data: ReportData): Picture[] {
  const { tradeoff, weightSearches, weights, groupWeights, reliability, gains, curves } = picturesOf(data);
  return [tradeoff, weightSearches, weights, groupWeights, reliability, gains, curves].flat();
}

/** The pictures of a report by kind; no two have the same name. */
export function picturesOf(data: ReportData): PicturesByKind {
  const { rows } = data;
  const front = methodFront(rows, 'WMAP', 'MAP');
  const apart = nameApart();
  return {
    tradeoff: front === undefined ? [] : [apart(tradeoffPicture(front))],
    weightSearches: (data.weightSearches ?? [])
      .flatMap((search) => weightSearchPicture(search) ?? [])
      .map(apart),
    weights: rows.flatMap(weightsOf).map(apart),
    groupWeights: rows.flatMap(groupWeightsOf).map(apart),
    reliability: reliabilityOf(rows).map(apart),
    gains: gainsOf(rows).map(apart),
    curves: curvesOf(data).map(apart),
  };
}

/** Of two weights one says it all. */
const shownOf = <Objective>(objectives: readonly Objective[]): readonly Objective[] =>
  objectives.length === 2 ? objectives.slice(0, 1) : objectives;

function weightsOf({ name, weights }: ReportRow, look: number): Picture[] {
  if (weights === undefined || weights.users.length === 0) return [];
  return shownOf([...weights.objectives.keys()]).map((objective) =>
    weightsPicture(name, weights, objective, look),
  );
}

function groupWeightsOf({ name, groupWeights = [] }: ReportRow, look: number): Picture[] {
  return groupWeights.flatMap(({ by, objectives }) =>
    shownOf(Object.entries(objectives)).flatMap(([objective, groups]) => {
      const means = groups.flatMap(({ mean }) => mean ?? []);
      const varies =
        groups.some(({ standardDeviation }) => (standardDeviation ?? 0) > 1e-6) ||
        means.some((mean) => Math.abs(mean - means[0]!) > 1e-6);
      return varies ? (groupWeightsPicture(name, objective, by, groups, look) ?? []) : [];
    }),
  );
}

/** Of every objective of the rows: the rows that have it, with their looks. */
function byObjective(rows: readonly ReportRow[]) {
  const objectives = [...new Set(rows.flatMap(({ curves = {} }) => Object.keys(curves)))];
  return objectives.map((objective) => ({
    objective,
    methods: rows.flatMap(({ name, curves }, look) => {
      const found = curves?.[objective];
      return found === undefined ? [] : [{ name, look, ...found }];
    }),
  }));
}

function reliabilityOf(rows: readonly ReportRow[]): Picture[] {
  return byObjective(rows).flatMap(({ objective, methods }) =>
    (['log-odds', 'mean', 'value'] satisfies ScoreKind[]).flatMap((kind) => {
      const own = methods.filter(({ scoreKind }) => scoreKind === kind);
      const lines = own.flatMap(({ name, look, reliability }) =>
        reliability === undefined ? [] : [{ name, look, reliability }],
      );
      return reliabilityPicture(objective, own[0]?.label ?? objective, kind, lines) ?? [];
    }),
  );
}

function gainsOf(rows: readonly ReportRow[]): Picture[] {
  return byObjective(rows).flatMap(
    ({ objective, methods }) => gainsPicture(objective, methods[0]!.unit, methods) ?? [],
  );
}

function curvesOf({ curves, rows }: ReportData): Picture[] {
  const drawn = curves.filter(({ points }) => points.length > 0);
  const quantities = [...new Set(drawn.map(({ quantity }) => quantity))];
  const order = [...new Set([...rows.map(({ name }) => name), ...drawn.map(({ row }) => row)])];
  return quantities.map((quantity) =>
    curvesPicture(
      quantity,
      drawn.filter((curve) => curve.quantity === quantity),
      (row) => order.indexOf(row),
    ),
  );
}
