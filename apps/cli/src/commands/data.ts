import { Command, Option } from 'commander';
import type { ImporterName } from '@paretorec/data';
import type { CommandContext } from '../output/context.js';
import type { Launch } from '../run-cli.js';
import { importText, inspectText, validateText } from './data-text.js';
import { wholeNumber } from './options.js';

interface Resources {
  readonly memoryLimit?: string;
  readonly threads?: number;
}

interface ImportOptions extends Resources {
  readonly out: string;
  readonly mapping?: string;
  readonly history?: number;
  readonly strict?: boolean;
  readonly force?: boolean;
}

/** `paretorec data import|inspect|validate`. */
export function dataCommand(launch: Launch): Command {
  return new Command('data')
    .description('import, look at and check logs')
    .addCommand(importCommand(launch))
    .addCommand(inspectCommand(launch))
    .addCommand(validateCommand(launch));
}

function importCommand(launch: Launch): Command {
  const command = new Command('import')
    .description('make a log of other files; bad rows go to a side file with the reason')
    .argument('<importer>', 'ebnerd or table')
    .argument('<source>', 'folder or file to read')
    .requiredOption('--out <log>', 'folder of the new log')
    .option('--mapping <file>', 'YAML that maps columns, for table')
    .addOption(new Option('--history <n>', 'past clicks kept a list (default: 10)').argParser(wholeNumber))
    .option('--strict', 'exit with 3 when rows were put aside')
    .option('--force', 'replace the log that is there');
  return withResources(command).action((importer: string, source: string, options: ImportOptions) =>
    launch(async (context) => {
      const { importLog, rejectsError } = await import('@paretorec/data');
      const report = await importLog({
        // An unknown name is the data package's to refuse.
        importer: importer as ImporterName,
        source,
        out: options.out,
        mapping: options.mapping,
        force: options.force,
        historyLength: options.history,
        progress: stepsOf(context),
        ...shared(options, context),
      });
      context.result(importText(report), report);
      if (options.strict === true && report.rejected > 0) throw rejectsError(report);
    }),
  );
}

/** Shows the stages of an import as one task. */
export function stepsOf(
  context: CommandContext,
): (progress: { stage: string; step: number; steps: number }) => void {
  const task = context.progress.start('importing');
  return ({ stage, step, steps }) => {
    task.expect(steps);
    task.update(step - 1, stage);
  };
}

function inspectCommand(launch: Launch): Command {
  const command = new Command('inspect')
    .description('a profile of a log')
    .argument('<log>', 'folder of the log');
  return withResources(command).action((log: string, options: Resources) =>
    launch(async (context) => {
      const { inspectLog } = await import('@paretorec/data');
      const profile = await inspectLog(log, shared(options, context));
      context.result(inspectText(profile), profile);
    }),
  );
}

function validateCommand(launch: Launch): Command {
  const command = new Command('validate')
    .description('name every class of broken rows of a log, with counts and examples')
    .argument('<log>', 'folder of the log');
  return withResources(command).action((log: string, options: Resources) =>
    launch(async (context) => {
      const { validateLog } = await import('@paretorec/data');
      const task = context.progress.start('validating');
      const report = await validateLog(log, {
        ...shared(options, context),
        progress: (done, total) => {
          task.expect(total);
          task.update(done);
        },
      });
      context.result(validateText(report), report);
      return report.ok ? 0 : 2;
    }),
  );
}

function withResources(command: Command): Command {
  return command
    .option('--memory-limit <size>', 'memory that DuckDB may use, such as 2GB')
    .addOption(new Option('--threads <n>', 'threads of DuckDB').argParser(wholeNumber));
}

function shared({ memoryLimit, threads }: Resources, { signal }: CommandContext) {
  return { memoryLimit, threads, signal };
}
