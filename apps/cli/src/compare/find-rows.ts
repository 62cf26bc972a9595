import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ParetorecError } from '@paretorec/contracts';
import { RunFolder, type FusionWeights, type Yardstick } from '@paretorec/trainer';
import { readJson } from '../evaluation/run-evaluation.js';
import { StudyFolder } from '../study/study-folder.js';
import { cellsOf, type StudyPlan } from '../study/study-plan.js';
import { nameApart } from './name-apart.js';

/** One run of a row. */
export interface ComparedRun {
  readonly run: RunFolder;
  /** Where its evaluation is stored. */
  readonly evaluation: string;
  /** Whether the evaluation is that of a study, which is not replaced. */
  readonly ofStudy: boolean;
  /** In place of the run's own. */
  readonly fusionWeights: FusionWeights | null;
  /** Ranks in place of the run. */
  readonly yardstick?: Yardstick | undefined;
}

/** What one argument names: a run, or the runs of a study's row. */
export interface ComparedRow {
  readonly name: string;
  /** As it was given. */
  readonly path: string;
  readonly runs: readonly ComparedRun[];
}

type Found = Omit<ComparedRow, 'name'> & { readonly words: readonly string[] };

/**
 * Finds the runs that paths name: run folders, cells of a study (`cells/<row>/<seed>`), and rows of a study
 * (`cells/<row>`, all seeds together). Rows are named by the ends of their paths, as long as it takes to tell them apart.
 *
 * @throws ParetorecError `too-few-runs`, `same-run`, `not-a-run`.
 */
export async function findRows(paths: readonly string[]): Promise<ComparedRow[]> {
  if (paths.length < 2)
    throw new ParetorecError({
      code: 'too-few-runs',
      where: 'compare',
      problem: 'one run alone compares with nothing',
      expected: 'at least two run folders',
      remedy: `see the metrics of one with paretorec evaluate ${paths[0] ?? '<run>'}`,
    });
  const twice = paths.find((path, i) => paths.findIndex((other) => resolve(other) === resolve(path)) < i);
  if (twice !== undefined)
    throw new ParetorecError({
      code: 'same-run',
      where: twice,
      problem: 'this run is named twice',
      remedy: 'name it once',
    });
  const found = await Promise.all(paths.map(findRow));
  const names = nameApart(found.map(({ words }) => words));
  return found.map(({ path, runs }, i) => ({ name: names[i]!, path, runs }));
}

async function findRow(path: string): Promise<Found> {
  const folder = resolve(path);
  return (
    (await rowOfStudy(path, folder)) ?? (await cellOfStudy(path, folder)) ?? (await plainRun(path, folder))
  );
}

/** `<study>/cells/<row>`, with the seeds that have a run. */
async function rowOfStudy(path: string, folder: string): Promise<Found | undefined> {
  const study = await studyAt(dirname(folder));
  if (study === undefined) return undefined;
  const cells = cellsOf(study.plan).filter(({ row }) => row.folder === basename(folder));
  const runs = cells.map((cell) => runOfCell(study.folder, cell));
  const there = await Promise.all(runs.map(({ run }) => run.exists()));
  const existing = runs.filter((_, i) => there[i]);
  if (existing.length === 0) return undefined;
  return { path, words: wordsOf(study.folder.path, basename(folder)), runs: existing };
}

/** `<study>/cells/<row>/<seed>`, which for a row that ranks with the run of another is no run folder itself. */
async function cellOfStudy(path: string, folder: string): Promise<Found | undefined> {
  const study = await studyAt(dirname(dirname(folder)));
  const cell =
    study &&
    cellsOf(study.plan).find(
      ({ row, seed }) => row.folder === basename(dirname(folder)) && String(seed) === basename(folder),
    );
  if (study === undefined || cell === undefined) return undefined;
  const run = runOfCell(study.folder, cell);
  if (!(await run.run.exists())) return undefined;
  return {
    path,
    words: wordsOf(study.folder.path, `${cell.row.folder}/${cell.seed}`),
    runs: [run],
  };
}

async function plainRun(path: string, folder: string): Promise<Found> {
  const run = new RunFolder(folder);
  if (!(await run.exists())) await refuseFolder(path, folder);
  await run.mustExist();
  return {
    path,
    words: wordsOf(dirname(folder), basename(folder)),
    runs: [{ run, evaluation: join(folder, 'evaluation.json'), ofStudy: false, fusionWeights: null }],
  };
}

/** Names what to compare where a whole study, or a folder of runs, was given. */
async function refuseFolder(path: string, folder: string): Promise<void> {
  const plan = await readJson<StudyPlan>(new StudyFolder(folder).plan);
  const isStudy = plan !== undefined && Array.isArray(plan.rows);
  const inside = isStudy ? await foldersIn(join(folder, 'cells')) : await runsIn(folder);
  if (!isStudy && inside.length === 0) return;
  const example = isStudy ? join(path, 'cells', inside[0] ?? '<row>') : join(path, inside[0]!);
  throw new ParetorecError({
    code: 'not-a-run',
    where: path,
    problem: isStudy ? 'this is a whole study' : 'this folder holds runs, and is none itself',
    expected: 'run folders',
    remedy: isStudy
      ? `name its rows, such as ${example}, or see paretorec study table ${path}`
      : `name them, such as ${example}`,
  });
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

async function runsIn(folder: string): Promise<string[]> {
  const names = await foldersIn(folder);
  const runs = await Promise.all(names.map((name) => new RunFolder(join(folder, name)).exists()));
  return names.filter((_, i) => runs[i]);
}

interface FoundStudy {
  readonly folder: StudyFolder;
  readonly plan: StudyPlan;
}

/** The study whose cells a folder holds. */
async function studyAt(cells: string): Promise<FoundStudy | undefined> {
  if (basename(cells) !== 'cells') return undefined;
  const folder = new StudyFolder(dirname(cells));
  const plan = await folder.readPlan().catch(() => undefined);
  return plan && { folder, plan };
}

function runOfCell(folder: StudyFolder, cell: ReturnType<typeof cellsOf>[number]): ComparedRun {
  const { evaluation } = folder.cell(cell);
  return {
    run: folder.run(cell),
    evaluation,
    ofStudy: true,
    fusionWeights: cell.row.fusionWeights ?? null,
    ...(cell.row.yardstick === undefined ? {} : { yardstick: cell.row.yardstick }),
  };
}

/** The words that a name can be made of: the last alone, or with folders above it. */
function wordsOf(above: string, last: string): string[] {
  return [...above.split(/[\\/]/u).filter((word) => word !== ''), last];
}
