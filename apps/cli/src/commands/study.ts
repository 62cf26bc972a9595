import { basename, join } from 'node:path';
import { Command, Option } from 'commander';
import { explain } from '../output/failure.js';
import { memoryArgument } from '../output/memory-size.js';
import type { Launch } from '../run-cli.js';
import type { StudyResults } from '../study/write-results.js';
import { gather, positiveWhole } from './options.js';

interface RunOptions {
  readonly out?: string;
  readonly log?: string;
  readonly set?: readonly string[];
  readonly workers?: number;
  readonly memory?: string;
  readonly only?: readonly string[];
  readonly forceCell?: readonly string[];
}

/** `paretorec study run|table|cell`. */
export function studyCommand(launch: Launch): Command {
  return new Command('study')
    .description('train rows of changed settings under several seeds and compare them')
    .addCommand(runCommand(launch))
    .addCommand(tableCommand(launch))
    .addCommand(cellCommand(launch));
}

function runCommand(launch: Launch): Command {
  return new Command('run')
    .description('run what is left to do of a study and write its tables')
    .argument('<study>', 'YAML or TypeScript file')
    .option('--out <dir>', "the study's folder (default: runs/<name of the study>)")
    .option('--log <folder>', "log of all rows, in place of the experiment's")
    .addOption(
      new Option(
        '--set <path=value>',
        'change one value that all rows have in common; may be repeated',
      ).argParser(gather),
    )
    .addOption(new Option('--workers <n>', "runs at a time (default: the study's)").argParser(positiveWhole))
    .addOption(
      new Option('--memory <size>', "of all workers together, such as 8GB (default: the study's)").argParser(
        memoryArgument,
      ),
    )
    .addOption(new Option('--only <row[/seed]>', 'this cell, or row; may be repeated').argParser(gather))
    .addOption(
      new Option('--force-cell <row[/seed]>', 'train this anew, finished or not; may be repeated').argParser(
        gather,
      ),
    )
    .action((file: string, options: RunOptions) =>
      launch(async (context) => {
        const { runStudy } = await import('../study/run-study.js');
        const out = options.out ?? join('runs', basename(file).replace(/\.[^.]+$/u, ''));
        const results = await runStudy({ file, ...options, out }, context);
        for (const warning of results.warnings) context.logger.warn(warning);
        context.result(...answer(results));
        return results.failed ? 1 : 0;
      }),
    );
}

function tableCommand(launch: Launch): Command {
  return new Command('table')
    .description("write a study's tables again from what its cells measured")
    .argument('<folder>', "the study's folder")
    .action((path: string) =>
      launch(async (context) => {
        const { StudyFolder } = await import('../study/study-folder.js');
        const { writeResults } = await import('../study/write-results.js');
        const folder = new StudyFolder(path);
        const results = await writeResults(folder, await folder.readPlan());
        for (const warning of results.warnings) context.logger.warn(warning);
        context.result(...answer(results));
      }),
    );
}

function cellCommand(launch: Launch): Command {
  return new Command('cell')
    .description('what a worker of study run does: train and evaluate one cell')
    .argument('<folder>', "the study's folder")
    .argument('<row/seed>', 'the cell')
    .addOption(
      new Option('--database-memory <size>', 'of DuckDB, where the experiment has no limit').argParser(
        memoryArgument,
      ),
    )
    .action((path: string, name: string, { databaseMemory }: { readonly databaseMemory?: string }) =>
      launch(async (context) => {
        const { StudyFolder } = await import('../study/study-folder.js');
        const { selectCells } = await import('../study/select-cells.js');
        const { runCell } = await import('../study/run-cell.js');
        const { parentOf } = await import('../study/parent.js');
        const folder = new StudyFolder(path);
        const plan = await folder.readPlan();
        const [cell] = selectCells(plan, 'cell', [name]);
        const parent = parentOf(context);
        try {
          await runCell(folder, plan, cell!, {
            ...parent,
            logger: context.logger,
            memoryLimit: databaseMemory,
          });
        } catch (error) {
          if (parent.signal.aborted) return 130;
          const { code, message } = explain(error, { debug: false, interrupted: false }).document.error;
          await folder.cell(cell!).fail(cell!, { code, message });
          throw error;
        }
        context.result(folder.cell(cell!).path, { cell: folder.cell(cell!).path });
        return 0;
      }),
    );
}

function answer({ text, comparison, cells, files }: StudyResults): [text: string, document: unknown] {
  return [`${text}\n${files.html}`, { ...comparison, cells, files }];
}
