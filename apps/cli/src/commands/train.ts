import { basename, join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { fraction } from '../output/text.js';
import type { Launch } from '../run-cli.js';
import { gather, wholeNumber } from './options.js';
import { stopped } from './stopped.js';

interface Options {
  readonly set?: readonly string[];
  readonly seed?: number;
  readonly out?: string;
  readonly resume?: boolean;
  readonly initFrom?: string;
}

/** `paretorec train <experiment>`: an experiment file becomes a run folder. */
export function trainCommand(launch: Launch): Command {
  return new Command('train')
    .description('train an experiment into a run folder')
    .argument('<experiment>', 'YAML or TypeScript file')
    .addOption(
      new Option('--set <path=value>', 'change one value of the experiment; may be repeated').argParser(
        gather,
      ),
    )
    .addOption(new Option('--seed <n>', "in place of the experiment's seed").argParser(wholeNumber))
    .option('--out <dir>', 'run folder (default: runs/<name of the experiment>)')
    .option('--resume', 'go on with the run in the folder')
    .option('--init-from <run>', "start from that run's parameters")
    .action((file: string, options: Options) =>
      launch(async (context) => {
        const { openExperiment } = await import('../experiment/open-experiment.js');
        const { trainExperiment } = await import('../experiment/train-experiment.js');
        const out = resolve(options.out ?? join('runs', basename(file).replace(/\.[^.]+$/u, '')));
        const experiment = await openExperiment(file, { set: options.set, seed: options.seed, run: out });
        const summary = await trainExperiment(
          experiment,
          { out, resume: options.resume, initFrom: options.initFrom },
          context,
        ).catch((error: unknown) => {
          throw context.signal.aborted ? stopped(out, error) : error;
        });
        const { epochs, bestEpoch, metric, value } = summary;
        const best = metric === 'none' ? '' : `, ${metric} ${fraction(value)} on the validation part`;
        const before = summary.finishedBefore ? 'this run is finished already: ' : '';
        context.result(
          `${before}trained ${epochs} epochs, best ${bestEpoch}${best}\n${summary.run}`,
          summary,
        );
      }),
    );
}
