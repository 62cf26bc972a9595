import { availableParallelism } from 'node:os';
import { Command, Option } from 'commander';
import { count } from '../output/text.js';
import type { Launch } from '../run-cli.js';
import { positiveWhole, wholeNumber } from './options.js';

interface LogOptions {
  readonly preset: string;
  readonly scale: string;
  readonly seed: number;
  readonly out: string;
  readonly workers: number;
  readonly resume?: boolean;
  readonly force?: boolean;
}

/** `paretorec simulate log`. */
export function simulateCommand(launch: Launch): Command {
  return new Command('simulate')
    .description('logs of a feed whose truth is known')
    .addCommand(logCommand(launch));
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
