import { extname } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Launch } from '../run-cli.js';
import { nameList, PROTOCOLS, resampleCount, SPLITS, type Protocol, type Split } from './options.js';

interface Options {
  readonly base?: string;
  readonly metrics?: readonly string[];
  readonly part: Split;
  readonly protocol: Protocol;
  readonly resamples?: number;
  readonly out?: string;
}

const FORMS = ['.html', '.md', '.tex', '.csv'] as const;

/** `paretorec compare <run> <run> ...`: metrics, differences and settings of trained runs side by side. */
export function compareCommand(launch: Launch): Command {
  return new Command('compare')
    .description('metrics of trained runs side by side, with their differences')
    .argument('<run...>', 'run folders; cells and rows of studies too')
    .option('--base <run>', 'the one that the others are compared with (default: the first)')
    .addOption(
      new Option('--metrics <name,...>', 'columns (default: the ten of Table 2)').argParser(nameList),
    )
    .addOption(new Option('--part <part>', 'part of the log').choices(SPLITS).default('test'))
    .addOption(new Option('--protocol <name>', 'how a list is scored').choices(PROTOCOLS).default('static'))
    .addOption(
      new Option(
        '--resamples <n>',
        'draws of users (default: enough for the number of comparisons)',
      ).argParser(resampleCount),
    )
    .addOption(new Option('--out <file>', `also write it as ${FORMS.join(', ')}`).argParser(tableFile))
    .action((runs: readonly string[], { out, metrics, ...options }: Options) =>
      launch(async (context) => {
        const { CLICK_METRICS, DWELL_METRICS, figure3, renderComparisonText, studyPictures } =
          await import('@paretorec/experiments');
        const { compareRuns } = await import('../compare/compare-runs.js');
        const { TABLE_FORMS } = await import('../study/table-forms.js');
        const { writePictures } = await import('../output/write-pictures.js');
        const { writeTarget } = await import('../output/write-target.js');
        const target = out === undefined ? undefined : await writeTarget(out);
        const comparison = await compareRuns(
          { ...options, runs, metrics: metrics ?? [...CLICK_METRICS, ...DWELL_METRICS] },
          context,
        );
        if (out !== undefined) await target?.(TABLE_FORMS[formOf(out)](comparison));
        if (out !== undefined && formOf(out) === 'html') await writePictures(out, studyPictures(comparison));
        const text = renderComparisonText(comparison);
        context.result(out === undefined ? text : `${text}\n${out}`, {
          ...comparison,
          figure3: figure3(comparison),
          ...(out === undefined ? {} : { out }),
        });
      }),
    );
}

function tableFile(text: string): string {
  if (!FORMS.some((form) => form === extname(text).toLowerCase()))
    throw new InvalidArgumentError(`expected a file that ends in ${FORMS.join(', ')}`);
  return text;
}

const formOf = (file: string): 'html' | 'md' | 'tex' | 'csv' =>
  extname(file).toLowerCase().slice(1) as 'html' | 'md' | 'tex' | 'csv';
