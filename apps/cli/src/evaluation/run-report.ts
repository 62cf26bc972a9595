import { basename, resolve } from 'node:path';
import type { ReportData, ReportRow, StationarityResult } from '@paretorec/experiments';
import {
  listLengthUnder,
  readManifest,
  RunFolder,
  scoreYardstick,
  type OpenRun,
  type ScoreOptions,
} from '@paretorec/trainer';
import { dataFacts, runFact } from './report-facts.js';
import { reportRow } from './report-row.js';
import { trainingCurves } from './training-curves.js';

/** What the report of one run is made of, beside the run itself. */
export interface RunReportOptions {
  /** Path of the run folder. */
  readonly run: string;
  /** Another log than the run's. */
  readonly log?: string | undefined;
  readonly part: NonNullable<ScoreOptions['part']>;
  readonly protocol: NonNullable<ScoreOptions['protocol']>;
  /** The row of the run itself. */
  readonly row: ReportRow;
  /** Lists and users that were ranked. */
  readonly lists: number;
  readonly users: number;
  readonly stationarity?: StationarityResult | undefined;
}

/**
 * The report of one run: beside it, as points to compare with, each of its objectives alone (the same models under one-hot weights) and
 * rankings without a model.
 */
export async function runReport(trained: OpenRun, options: RunReportOptions): Promise<ReportData> {
  const { run, log, part, protocol, row, lists, users, stationarity } = options;
  const folder = new RunFolder(run);
  const manifest = await readManifest(folder);
  const others = await otherRows(trained, options);
  return {
    title: `Evaluation of ${basename(resolve(run))}`,
    ...{ part, protocol, lists, users },
    rows: [row, ...others],
    ...(stationarity === undefined ? {} : { stationarity }),
    ...(trained.choice === undefined
      ? {}
      : { weightSearches: [{ row: row.name, objectives: trained.objectives, choice: trained.choice }] }),
    curves: await trainingCurves(folder.metrics, row.name, manifest.bestEpoch),
    configurations: [{ title: row.name, text: await folder.readText(folder.config) }],
    facts: [
      { title: 'Versions', facts: Object.entries(manifest.versions) },
      dataFacts(manifest, manifest.data.log),
      {
        title: 'Run',
        facts: [
          [row.name, runFact(manifest)],
          ...(log === undefined ? [] : [['evaluated on', log] as const]),
        ],
      },
    ],
  };
}

async function otherRows(trained: OpenRun, { part, protocol, row }: RunReportOptions): Promise<ReportRow[]> {
  const rows: ReportRow[] = [];
  const { objectives } = trained;
  if (objectives.length > 1)
    for (const [k, objective] of objectives.entries()) {
      const fusionWeights = objectives.map((_, other) => (other === k ? 1 : 0));
      const scored = await trained.score({ part, protocol, fusionWeights });
      const about = {
        name: `${row.name} (${objective})`,
        summary: `its ${objective} model alone ranks`,
        own: false,
      };
      rows.push(await reportRow(trained, scored, about));
    }
  const length = listLengthUnder(protocol, trained.config);
  for (const [name, summary] of YARDSTICKS) {
    const scored = await scoreYardstick(trained.dataset, part, name, length);
    rows.push({ name, summary, metrics: await trained.metrics(scored) });
  }
  return rows;
}

/** Rankings without a model, with what a report says of them. */
export const YARDSTICKS = [
  ['random order', 'no model: any order as likely'],
  ['popularity', 'no model: clicks so far'],
] as const;
