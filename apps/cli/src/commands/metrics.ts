import { Command, Option } from 'commander';
import { metricText } from '../output/metric-text.js';
import type { Launch } from '../run-cli.js';
import { DWELL_UNITS, positiveNumber, wholeNumber, type DwellUnit } from './options.js';

interface Options {
  readonly dwellCap?: number;
  readonly dwellUnit: DwellUnit;
  readonly seed: number;
}

/** `paretorec metrics <predictions>`: the offline metrics of any system's predictions. */
export function metricsCommand(launch: Launch): Command {
  return new Command('metrics')
    .description('metrics with 95% intervals of a file of predictions made by any system')
    .argument('<predictions>', 'CSV, NDJSON or Parquet with list_id, item_id, clicked, score')
    .addOption(new Option('--dwell-cap <seconds>', 'longest dwell counted').argParser(positiveNumber))
    .addOption(
      new Option('--dwell-unit <unit>', 'unit of WHIT and WMAP').choices(DWELL_UNITS).default('seconds'),
    )
    .addOption(new Option('--seed <n>', 'of ties and resampling').argParser(wholeNumber).default(1))
    .action((file: string, options: Options) =>
      launch(async (context) => {
        const { readPredictions } = await import('@paretorec/data');
        const { scorePredictions } = await import('@paretorec/metrics');
        const task = context.progress.start('reading predictions');
        const { table, warnings } = await readPredictions(file, { signal: context.signal });
        task.end();
        for (const warning of warnings) context.logger.warn(warning);
        const intervals = context.progress.start('intervals');
        const metrics = scorePredictions(table, {
          dwellUnit: options.dwellUnit,
          seed: options.seed,
          dwellCap: options.dwellCap,
          onProgress: (done, total) => {
            intervals.expect(total);
            intervals.update(done);
          },
        });
        intervals.end();
        context.result(metricText(metrics), metrics);
      }),
    );
}
