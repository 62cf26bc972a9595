import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { importLog } from '@paretorec/data';
import {
  renderReport,
  renderTable,
  reportPictures,
  type ReportData,
  type ReportRow,
} from '@paretorec/experiments';
import { TRAINING_THREADS, useBackend, type BackendInfo } from '@paretorec/tensor';
import { readManifest, RunFolder, type Manifest } from '@paretorec/trainer';
import { openExperiment } from '../experiment/open-experiment.js';
import { trainExperiment } from '../experiment/train-experiment.js';
import type { CommandContext } from '../output/context.js';
import { duration } from '../output/text.js';
import { evaluateMethods, type Evaluation } from './evaluate-methods.js';
import { METHOD_ROWS, METHODS, REFERENCE, type Method } from './methods.js';
import { stageFolder } from '../output/staged-folder.js';
import { writePictures } from '../output/write-pictures.js';
import { dataFacts, runFact } from '../evaluation/report-facts.js';
import { BEST_CONSTANT, trainingCurves } from '../evaluation/training-curves.js';

/** Where the quickstart reads and writes. */
export interface QuickstartPlaces {
  /** What the methods are trained on: a folder in the official EB-NeRD layout, to be imported, or a log. */
  readonly data: { readonly source: string } | { readonly log: string };
  /** Experiment file. */
  readonly experiment: string;
  /** Folder that is replaced whole at the end. */
  readonly out: string;
}

/** What the quickstart ends with. */
export interface QuickstartResult extends Evaluation {
  /** For the terminal. */
  readonly table: string;
  /** PAPERec's run folder. */
  readonly run: string;
  readonly report: string;
}

const PAPEREC = 'paperec';

/** Imports, trains, evaluates and reports into a folder beside `out`, which takes its place when all is done. */
export async function runQuickstart(
  places: QuickstartPlaces,
  context: CommandContext,
): Promise<QuickstartResult> {
  const begun = performance.now();
  const staged = await stageFolder(places.out);
  try {
    const base = await openExperiment(places.experiment, { run: staged.path });
    const backend = await useBackend(base.config.backend, { log: context.logger, threads: TRAINING_THREADS });
    if ('source' in places.data) context.logger.info(expectation(backend));
    const own = 'log' in places.data;
    const log = own ? resolve(places.data.log) : join(staged.path, 'log');
    if (!own) await importSource(places.data.source, log, context);
    const runOf = ({ name }: Method): string => join(staged.path, name);
    for (const [i, method] of METHODS.entries()) {
      context.logger.info(`training ${method.name} (${i + 1} of ${METHODS.length})`);
      const experiment = await openExperiment(places.experiment, {
        set: changesOf(method, log),
        run: runOf(method),
      });
      await trainExperiment(experiment, { out: runOf(method) }, prefixed(context, method.name));
    }
    context.logger.info('evaluating on the test part');
    const evaluation = await evaluateMethods(runOf, context);
    const seconds = (performance.now() - begun) / 1000;
    const settled = own ? log : join(staged.target, 'log');
    const title = own ? `PAPERec on ${basename(log)}` : 'PAPERec on the EB-NeRD sample';
    const data = await reportData(evaluation, runOf, { backend, seconds, log: settled, title });
    await writeFile(join(staged.path, 'report.html'), renderReport(data));
    await writePictures(join(staged.path, 'report.html'), reportPictures(data));
    for (const method of METHODS) await settleManifest(new RunFolder(runOf(method)), settled);
    context.signal.throwIfAborted();
    await staged.finish();
    context.logger.info(`done in ${duration(seconds)}`);
    const { target } = staged;
    return {
      ...evaluation,
      table: renderTable(data),
      run: join(target, PAPEREC),
      report: join(target, 'report.html'),
    };
  } catch (error) {
    await staged.abandon();
    throw error;
  }
}

/** How long it will take, by the backend. */
function expectation({ name, tensorflow, threads }: BackendInfo): string {
  const times = {
    'tfjs-node': 'under three minutes',
    wasm: 'up to 20 minutes',
    cpu: 'an hour or more',
  } as const;
  const version = tensorflow === undefined ? '' : ` with TensorFlow ${tensorflow}, ${threads} threads`;
  const hint = name === 'tfjs-node' ? '' : '; "paretorec backend install" can make it much faster';
  return `quickstart on ${name}${version}: expect ${times[name]}${hint}`;
}

async function importSource(
  source: string,
  out: string,
  { progress, signal, logger }: CommandContext,
): Promise<void> {
  logger.info('importing the news log');
  const task = progress.start('importing');
  const report = await importLog({
    importer: 'ebnerd',
    source,
    out,
    signal,
    progress: ({ stage, step, steps }) => {
      task.expect(steps);
      task.update(step - 1, stage);
    },
  });
  task.end();
  logger.info(
    `${report.lists} lists, ${report.impressions} impressions, ${report.clicks} clicks, ${report.users} users`,
  );
}

function changesOf({ weighter }: Method, log: string): string[] {
  // JSON is YAML, so paths and mappings pass as they are.
  const changes = [`data.log=${JSON.stringify(log)}`];
  if (weighter !== undefined) changes.push(`weighter=${JSON.stringify(weighter)}`);
  return changes;
}

function prefixed(context: CommandContext, name: string): CommandContext {
  const { progress, signal, logger, json, quiet, debug, colour, result, answered } = context;
  return {
    ...{ signal, logger, json, quiet, debug, colour, result, answered },
    progress: { ...progress, start: (label, total) => progress.start(`${name} ${label}`, total) },
  };
}

/** The log lies elsewhere once the folder has taken its place. */
async function settleManifest({ manifest }: RunFolder, log: string): Promise<void> {
  const content = JSON.parse(await readFile(manifest, 'utf8')) as Manifest;
  const settled = { ...content, data: { ...content.data, log } };
  await writeFile(manifest, `${JSON.stringify(settled, null, 2)}\n`);
}

/** What the report says of the run as a whole. */
interface RunFacts {
  readonly backend: BackendInfo;
  readonly seconds: number;
  readonly log: string;
  readonly title: string;
}

async function reportData(
  { rows, stationarity, lists, users }: Evaluation,
  runOf: (method: Method) => string,
  { backend, seconds, log, title }: RunFacts,
): Promise<ReportData> {
  const folders = METHODS.map((method) => ({ method, folder: new RunFolder(runOf(method)) }));
  const manifests = await Promise.all(folders.map(({ folder }) => readManifest(folder)));
  const curves = await Promise.all(
    folders.map(({ method, folder }, i) =>
      trainingCurves(
        folder.metrics,
        nameOf(method, rows),
        manifests[i]?.bestEpoch ?? null,
        new Set([BEST_CONSTANT]),
      ),
    ),
  );
  const first = manifests[0];
  return {
    title,
    summary:
      'PAPERec over two list-wise DQNs, one for clicks and one for dwell time, beside its one-objective rows, other rules of weights and two yardsticks without a model. Read the intervals before the values: on a small log they are wide.',
    part: 'test',
    protocol: 'static',
    lists,
    users,
    reference: REFERENCE,
    rows,
    stationarity,
    curves: curves.flat(),
    configurations: await Promise.all(
      folders.map(async ({ method, folder }) => ({
        title: method.name,
        text: await folder.readText(folder.config),
      })),
    ),
    facts: [
      {
        title: 'Versions',
        facts: [
          ...Object.entries(first?.versions ?? {}),
          ['backend', `${backend.name}, ${backend.threads} threads`],
          ['time', duration(seconds)],
        ],
      },
      ...(first === undefined ? [] : [dataFacts(first, log)]),
      {
        title: 'Runs',
        facts: manifests.map((manifest, i) => [METHODS[i]?.name ?? '', runFact(manifest)] as const),
      },
    ],
  };
}

/** What the report calls a method: its first row. */
function nameOf({ name }: Method, rows: readonly ReportRow[]): string {
  const row = METHOD_ROWS.find(({ method }) => method === name);
  return rows.find((found) => found.name === row?.name)?.name ?? name;
}
