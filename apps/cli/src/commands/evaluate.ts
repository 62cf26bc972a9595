import { Command, Option } from 'commander';
import { metricText } from '../output/metric-text.js';
import type { Launch } from '../run-cli.js';
import { protocolOption, splitOption, weightList, type Protocol, type Split } from './options.js';

interface Options {
  readonly log?: string;
  readonly split: Split;
  readonly protocol: Protocol;
  readonly fusionWeights?: readonly number[];
}

/** `paretorec evaluate <run>`: the metrics of a trained run. */
export function evaluateCommand(launch: Launch): Command {
  return new Command('evaluate')
    .description('metrics with 95% intervals of a trained run')
    .argument('<run>', 'run folder')
    .option('--log <folder>', "another log than the run's")
    .addOption(splitOption())
    .addOption(protocolOption())
    .addOption(fusionWeightsOption())
    .action((run: string, options: Options) =>
      launch(async (context) => {
        const { openTrained } = await import('../experiment/open-trained.js');
        const { userWeights, stationarityText } = await import('@paretorec/experiments');
        const { trained, weighter } = await openTrained(run, options.log, context);
        try {
          const { split, protocol, fusionWeights } = options;
          const scored = await trained.score({ part: split, protocol, fusionWeights });
          const metrics = trained.metrics(scored);
          const several = trained.objectives.length > 1;
          const measure = several ? await trained.stationarity(split) : undefined;
          const weights = several ? userWeights(trained.objectives, scored.userIds, scored.objectiveWeights) : undefined;
          const heading = `${run}: ${split} part, protocol ${protocol}`;
          const ending = measure === undefined ? '' : `\n\n${stationarityText({ policy: weighter, measure })}`;
          context.result(`${heading}\n\n${metricText(metrics)}${ending}`, {
            ...metrics,
            run,
            split,
            protocol,
            ...(measure === undefined ? {} : { stationarity: measure }),
            ...(weights === undefined ? {} : { weights }),
          });
        } finally {
          await trained.close();
        }
      }),
    );
}

/** `--fusion-weights`, for `evaluate` and `predict`. */
export function fusionWeightsOption(): Option {
  return new Option('--fusion-weights <w,...>', "constant weights that rank, such as 1,0 (default: the run's)").argParser(weightList);
}
