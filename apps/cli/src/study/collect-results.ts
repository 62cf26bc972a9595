import type { StudyCell, StudyData } from '@paretorec/experiments';
import { readManifest, type Manifest } from '@paretorec/trainer';
import { measured, readEvaluation, type RunEvaluation } from '../evaluation/run-evaluation.js';
import { quoted } from './cell-state.js';
import type { StudyFolder } from './study-folder.js';
import { cellName, cellsOf, settingsOf, type PlannedCell, type StudyPlan } from './study-plan.js';

type Sizes = Readonly<Record<string, { readonly lists: number; readonly users: number }>>;
type BriefManifest = Pick<Manifest, 'versions' | 'backend' | 'data' | 'epochs' | 'bestEpoch' | 'parameters'>;

/** What `study.json` says of a cell beside its numbers. */
export interface CellRecord {
  readonly row: string;
  readonly seed: number;
  readonly state: 'done' | 'failed' | 'open';
  readonly reason?: string;
  readonly configHash: string;
  readonly run: string;
  /** Of all processes that worked on it and could say so. */
  readonly seconds: number;
  /** Bytes; the most of any of them. */
  readonly peakMemory: number;
  readonly lists?: Sizes;
  readonly manifest?: BriefManifest;
}

/** Everything that a study's folder holds. */
export interface CollectedStudy {
  readonly data: StudyData;
  readonly cells: readonly CellRecord[];
  /** What a reader should know of the numbers. */
  readonly warnings: readonly string[];
}

/** Gathers what the cells of a study measured, and why some did not. */
export async function collectResults(folder: StudyFolder, plan: StudyPlan): Promise<CollectedStudy> {
  const found: Collected[] = [];
  // One file at a time: with many draws of users an evaluation is tens of megabytes of text.
  for (const cell of cellsOf(plan)) found.push(await collectCell(folder, plan, cell));
  const { title, base, part, protocols, metrics, beyondAccuracy, claims, tuning } = plan;
  const logs = new Set(found.flatMap(({ fingerprint }) => fingerprint ?? []));
  return {
    data: {
      ...{ title, base, part, protocols, metrics, beyondAccuracy, claims, tuning },
      rows: plan.rows.map(({ name, folder: own, summary, trains, yardstick, tuned }) => ({
        name,
        summary,
        tuned,
        ...(trains === undefined || yardstick !== undefined
          ? {}
          : { trains: plan.rows.find(({ folder: other }) => other === trains)!.name }),
        ...(yardstick === undefined ? {} : { yardstick: true }),
        cells: found.filter(({ cell }) => cell.row.folder === own).map(({ result }) => result),
      })),
    },
    cells: found.map(({ record }) => record),
    warnings:
      logs.size > 1
        ? [
            `the cells were trained on ${logs.size} different logs or states of a log: their numbers do not compare`,
          ]
        : [],
  };
}

interface Collected {
  readonly cell: PlannedCell;
  readonly result: StudyCell;
  readonly record: CellRecord;
  readonly fingerprint: string | undefined;
}

async function collectCell(folder: StudyFolder, plan: StudyPlan, cell: PlannedCell): Promise<Collected> {
  const files = folder.cell(cell);
  const run = folder.run(cell);
  const evaluation = await readEvaluation(files.evaluation, settingsOf(plan, cell));
  const failure = evaluation === undefined ? await files.readFailure(cell) : undefined;
  const manifest = await readManifest(run).catch(() => undefined);
  const attempts = await files.readAttempts();
  const reason = failure?.message.split('\n')[0];
  return {
    cell,
    result: {
      seed: cell.seed,
      ...(evaluation === undefined
        ? {
            reason: reason === undefined ? 'not run yet' : `failed: ${reason}`,
            command: commandOf(plan, cell),
          }
        : measured(evaluation)),
    },
    record: {
      row: cell.row.name,
      seed: cell.seed,
      state: evaluation !== undefined ? 'done' : failure !== undefined ? 'failed' : 'open',
      ...(reason === undefined ? {} : { reason }),
      configHash: cell.configHash,
      run: run.path,
      seconds: attempts.reduce((sum, { seconds }) => sum + seconds, 0),
      peakMemory: Math.max(0, ...attempts.map(({ peakMemory }) => peakMemory)),
      ...(evaluation === undefined ? {} : { lists: sizesOf(evaluation) }),
      ...(manifest === undefined ? {} : { manifest: briefly(manifest) }),
    },
    fingerprint: evaluation?.fingerprint,
  };
}

const sizesOf = ({ protocols }: RunEvaluation): Sizes =>
  Object.fromEntries(
    Object.entries(protocols).map(([protocol, { lists, users }]) => [protocol, { lists, users }]),
  );

function briefly({ versions, backend, data, epochs, bestEpoch, parameters }: Manifest): BriefManifest {
  return { versions, backend, data, epochs, bestEpoch, parameters };
}

/** The command that runs one cell alone. */
function commandOf({ file, out, log, set = [] }: StudyPlan, cell: PlannedCell): string {
  const overLog = log === undefined ? '' : ` --log ${quoted(log)}`;
  const changes = set.map((change) => ` --set ${quoted(change)}`).join('');
  return `paretorec study run ${quoted(file)}${overLog}${changes} --out ${quoted(out)} --only ${quoted(cellName(cell))}`;
}
