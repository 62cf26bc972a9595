import { basename, join, relative } from 'node:path';
import { Command, Option } from 'commander';
import { memoryArgument } from '../output/memory-size.js';
import type { Launch } from '../run-cli.js';
import { gather, positiveWhole } from './options.js';

interface Options {
  readonly out?: string;
  readonly log?: string;
  readonly set?: readonly string[];
  readonly workers?: number;
  readonly memory?: string;
}

/** `paretorec tune <search>`: the settings of an experiment that are best on the validation part. */
export function tuneCommand(launch: Launch): Command {
  return new Command('tune')
    .description('search settings of an experiment that do best on the validation part')
    .argument('<search>', 'YAML or TypeScript file')
    .option('--out <dir>', "the search's folder (default: runs/<name of the search>)")
    .option('--log <folder>', "log of all trials, in place of the experiment's")
    .addOption(
      new Option(
        '--set <path=value>',
        'change one value that all trials have in common; may be repeated',
      ).argParser(gather),
    )
    .addOption(
      new Option('--workers <n>', "trials at a time (default: the search's)").argParser(positiveWhole),
    )
    .addOption(
      new Option('--memory <size>', "of all workers together, such as 8GB (default: the search's)").argParser(
        memoryArgument,
      ),
    )
    .action((file: string, options: Options) =>
      launch(async (context) => {
        const { runSearch } = await import('../tune/run-search.js');
        const out = options.out ?? join('runs', basename(file).replace(/\.[^.]+$/u, ''));
        const { text, results, files, best, bestRun } = await runSearch({ file, ...options, out }, context);
        const winner = best === undefined ? [] : [`its run: ${relative('', bestRun!)}`, best];
        context.result([text, files['html'], ...winner].join('\n'), {
          ...results,
          files,
          best: best ?? null,
          bestRun: bestRun ?? null,
        });
        return best === undefined ? 1 : 0;
      }),
    );
}
