import { basename, extname, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { metricText } from '../output/metric-text.js';
import type { Launch } from '../run-cli.js';
import { gather, withScoringChoices, type ScoringChoices } from './options.js';

interface Options extends ScoringChoices {
  readonly log?: string;
  readonly groupBy?: readonly string[];
  readonly out?: string;
}

/** `paretorec evaluate <run>`: the metrics of a trained run. */
export function evaluateCommand(launch: Launch): Command {
  const command = new Command('evaluate')
    .description('metrics with 95% intervals of a trained run')
    .argument('<run>', 'run folder')
    .option('--log <folder>', "another log than the run's")
    .addOption(
      new Option(
        '--group-by <field>',
        'groups by this field of the user, the request or the item; may be repeated (default: past clicks)',
      ).argParser(gather),
    )
    .addOption(new Option('--out <file>', 'also write a report with pictures, .html').argParser(reportFile));
  return withScoringChoices(command).action((run: string, options: Options) =>
    launch(async (context) => {
      const { openTrained } = await import('../experiment/open-trained.js');
      const { groupsText, renderReport, reportPictures, spreadText, stationarityText } =
        await import('@paretorec/experiments');
      const { reportRow } = await import('../evaluation/report-row.js');
      const { runReport } = await import('../evaluation/run-report.js');
      const { writePictures } = await import('../output/write-pictures.js');
      const { writeTarget } = await import('../output/write-target.js');
      const { out, log, groupBy = [] } = options;
      const target = out === undefined ? undefined : await writeTarget(out);
      const { trained, weighter } = await openTrained(run, log, context);
      try {
        const { split, protocol, fusionWeights } = options;
        const groups = await trained.groups(groupBy);
        const scored = await trained.score({ part: split, protocol, fusionWeights, groups });
        const curves = trained.curves(scored);
        const row = await reportRow(trained, scored, {
          name: basename(resolve(run)),
          own: true,
          groups,
          curves,
        });
        const several = trained.objectives.length > 1;
        const measure = several ? await trained.stationarity(split, groupBy[0]) : undefined;
        const heading = `${run}: ${split} part, protocol ${protocol}`;
        const result = measure && { policy: weighter, measure };
        const endings = result
          ? [stationarityText(result), groupsText(result), spreadText(result.measure.weights)]
          : [];
        if (out !== undefined && target !== undefined) {
          const lists = new Set(scored.listIds).size;
          const users = new Set(scored.userIds).size;
          const about = { run, log, part: split, protocol, row, lists, users, stationarity: result };
          const report = await runReport(trained, about);
          await target(renderReport(report));
          await writePictures(out, reportPictures(report));
        }
        const parts = [heading, metricText(row.metrics), ...endings, ...(out === undefined ? [] : [out])];
        context.result(parts.filter((part) => part !== '').join('\n\n'), {
          ...row.metrics,
          run,
          split,
          protocol,
          ...(measure === undefined ? {} : { stationarity: measure }),
          ...(row.weights === undefined ? {} : { weights: row.weights, groupWeights: row.groupWeights }),
          objectives: curves,
          ...(out === undefined ? {} : { out }),
        });
      } finally {
        await trained.close();
      }
    }),
  );
}

function reportFile(text: string): string {
  if (extname(text).toLowerCase() !== '.html')
    throw new InvalidArgumentError('expected a file that ends in .html');
  return text;
}
