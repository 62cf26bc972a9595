import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { LogCurves } from '@paretorec/simulator';
import { count } from '../output/text.js';
import type { Launch } from '../run-cli.js';
import { gather, positiveWhole, wholeNumber } from './options.js';
import { checkText } from './simulate-text.js';
import { stopped } from './stopped.js';

interface LogOptions {
  readonly preset: string;
  readonly scale: string;
  readonly seed: number;
  readonly out: string;
  readonly candidates?: boolean;
  readonly dirty?: boolean;
  readonly workers: number;
  readonly resume?: boolean;
  readonly force?: boolean;
}

interface CheckChoices {
  readonly oracleUsers?: number;
  readonly memoryLimit?: string;
}

interface GalleryOptions {
  readonly over?: readonly string[];
  readonly out: string;
}

/** `paretorec simulate log|check|gallery`. */
export function simulateCommand(launch: Launch): Command {
  return new Command('simulate')
    .description('logs of a feed whose truth is known')
    .addCommand(logCommand(launch))
    .addCommand(checkCommand(launch))
    .addCommand(galleryCommand(launch));
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
    .option('--candidates', 'write the candidates of one list in a hundred too')
    .option('--dirty', 'repeat items, double rows and set clocks wrong here and there')
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
        }).catch((error: unknown) => {
          throw context.signal.aborted ? stopped(options.out, error) : error;
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

function galleryCommand(launch: Launch): Command {
  return new Command('gallery')
    .description('draw what clicks, dwell and sessions look like in logs, laid over each other')
    .argument('<log>', 'folder of a log, simulated or real')
    .addOption(new Option('--over <log>', 'another log; may be repeated').argParser(gather))
    .requiredOption('--out <file>', 'HTML file')
    .action((log: string, { over = [], out }: GalleryOptions) =>
      launch(async (context) => {
        const { GALLERY_PANELS, measureCurves } = await import('@paretorec/simulator');
        const { renderGallery } = await import('@paretorec/experiments');
        const logs = [log, ...over];
        const task = context.progress.start('measuring', logs.length);
        const measured: { readonly name: string; readonly curves: LogCurves }[] = [];
        for (const [i, folder] of logs.entries()) {
          task.update(i, folder);
          const curves = await measureCurves(folder, { signal: context.signal });
          measured.push({ name: basename(resolve(folder)), curves });
        }
        const panels = (Object.keys(GALLERY_PANELS) as (keyof typeof GALLERY_PANELS)[]).map((panel) => ({
          ...GALLERY_PANELS[panel],
          lines: measured.map(({ name, curves }) => ({ name, points: curves[panel] })),
        }));
        const names = measured.map(({ name }) => name).join(', ');
        const summary = `Curves of ${names}, from the logs alone.`;
        await writeFile(out, renderGallery({ title: 'A feed in curves', summary, panels }));
        context.result(out, { out, logs: measured });
      }),
    );
}
