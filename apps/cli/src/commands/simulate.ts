import { availableParallelism } from 'node:os';
import { Command, Option } from 'commander';
import { count } from '../output/text.js';
import type { Launch } from '../run-cli.js';
import { positiveWhole, wholeNumber } from './options.js';
import { checkText } from './simulate-text.js';

interface LogOptions {
  readonly preset: string;
  readonly scale: string;
  readonly seed: number;
  readonly out: string;
  readonly workers: number;
  readonly resume?: boolean;
  readonly force?: boolean;
}

interface CheckChoices {
  readonly oracleUsers?: number;
  readonly memoryLimit?: string;
}

/** `paretorec simulate log|check`. */
export function simulateCommand(launch: Launch): Command {
  return new Command('simulate')
    .description('logs of a feed whose truth is known')
    .addCommand(logCommand(launch))
    .addCommand(checkCommand(launch));
}

function logCommand(launch: Launch): Command {
  return new Command('log')
    .description('simulate a log; the same options give the same bytes')
    .option('--preset <name>', 'world; docs/simulator.md says which there are', 'default')
    .option('--scale <name>', 'tiny, small, medium or large', 'small')
    .addOption(new Option('--seed <n>', 'of everything that is drawn').argParser(wholeNumber).default(1))
    .requiredOption('--out <log>', 'folder of the new log')
    .addOption(
      new Option('--workers <n>', 'threads (default: the cores)')
        .argParser(positiveWhole)
        .default(availableParallelism(), 'the cores'),
    )
    .option('--resume', 'go on with the log that was begun in the folder')
    .option('--force', 'replace the simulated log that is there')
    .action(({ preset, scale, ...options }: LogOptions) =>
      launch(async (context) => {
        const { findPreset, findScale, simulateLog } = await import('@paretorec/simulator');
        const task = context.progress.start('simulating');
        const log = await simulateLog({
          ...options,
          preset: findPreset(preset),
          scale: findScale(scale),
          signal: context.signal,
          progress: (done, total, note) => {
            task.expect(total);
            task.update(done, note);
          },
        });
        context.result(
          `${count(log.lists)} lists, ${count(log.impressions)} impressions, ${count(log.users)} users, ` +
            `${count(log.items)} items\n${options.out}`,
          log,
        );
      }),
    );
}

function checkCommand(launch: Launch): Command {
  return new Command('check')
    .description("compare a simulated log with its specification's bands")
    .argument('<log>', 'folder of the log')
    .addOption(
      new Option('--oracle-users <n>', 'users whom the oracles are asked about (default: 500)').argParser(
        positiveWhole,
      ),
    )
    .option('--memory-limit <size>', "of DuckDB, such as 2GB (default: most of the machine's)")
    .action((log: string, { oracleUsers, memoryLimit }: CheckChoices) =>
      launch(async (context) => {
        const { checkLog } = await import('@paretorec/simulator');
        const task = context.progress.start('checking');
        const report = await checkLog(log, {
          oracleUsers,
          memoryLimit,
          signal: context.signal,
          progress: (stage, step, steps) => {
            task.expect(steps);
            task.update(step, stage);
          },
        });
        context.result(checkText(report), report);
        return report.failures > 0 ? 1 : 0;
      }),
    );
}
