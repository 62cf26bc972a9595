import { Command } from 'commander';
import { metricText } from '../output/metric-text.js';
import type { Launch } from '../run-cli.js';
import { withScoringChoices, type ScoringChoices } from './options.js';

interface Options extends ScoringChoices {
  readonly log?: string;
  readonly groupBy?: string;
}

/** `paretorec evaluate <run>`: the metrics of a trained run. */
export function evaluateCommand(launch: Launch): Command {
  const command = new Command('evaluate')
    .description('metrics with 95% intervals of a trained run')
    .argument('<run>', 'run folder')
    .option('--log <folder>', "another log than the run's")
    .option(
      '--group-by <field>',
      'measure groups of users alone, by this field of the user or the request (default: past clicks)',
    );
  return withScoringChoices(command).action((run: string, options: Options) =>
    launch(async (context) => {
      const { openTrained } = await import('../experiment/open-trained.js');
      const { groupsText, spreadText, stationarityText, userWeights } =
        await import('@paretorec/experiments');
      const { trained, weighter } = await openTrained(run, options.log, context);
      try {
        const { split, protocol, fusionWeights } = options;
        const scored = await trained.score({ part: split, protocol, fusionWeights });
        const metrics = trained.metrics(scored);
        const several = trained.objectives.length > 1;
        const measure = several ? await trained.stationarity(split, options.groupBy) : undefined;
        const weights = several
          ? userWeights(trained.objectives, scored.userIds, scored.objectiveWeights)
          : undefined;
        const heading = `${run}: ${split} part, protocol ${protocol}`;
        const result = measure && { policy: weighter, measure };
        const endings = result
          ? [stationarityText(result), groupsText(result), spreadText(result.measure.weights)]
          : [];
        const text = [heading, metricText(metrics), ...endings].filter((part) => part !== '').join('\n\n');
        context.result(text, {
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
