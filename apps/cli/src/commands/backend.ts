import { Command } from 'commander';
import { ParetorecError } from '@paretorec/contracts';
import type { BackendChoice, BackendInfo, InstallReport } from '@paretorec/tensor';
import { table, wrap } from '../output/text.js';
import { WIDTH } from '../output/streams.js';
import type { ProgressTask } from '../output/progress.js';
import type { Launch } from '../run-cli.js';

/** `paretorec backend install|info`. */
export function backendCommand(launch: Launch): Command {
  return new Command('backend')
    .description('install and look at what does the computing')
    .addCommand(installCommand(launch))
    .addCommand(infoCommand(launch));
}

function installCommand(launch: Launch): Command {
  return new Command('install')
    .description('make the fast backend (tfjs-node) usable, in a cache of your own; never needs root')
    .option('--dry-run', 'say what would be done and change nothing')
    .option('--force', 'install again where it is installed')
    .action((options: { dryRun?: boolean; force?: boolean }) =>
      launch(async (context) => {
        const { installBackend } = await import('@paretorec/tensor');
        let step: string | undefined;
        let task: ProgressTask | undefined;
        const report = await installBackend({
          dryRun: options.dryRun ?? false,
          force: options.force ?? false,
          log: context.logger,
          signal: context.signal,
          onProgress: (progress) => {
            if (progress.step !== step) {
              task?.end();
              step = progress.step;
              task = progress.done === undefined ? undefined : context.progress.start(`${step}, MB`);
            } else if (task === undefined && progress.done !== undefined) {
              task = context.progress.start(`${step}, MB`);
            }
            if (progress.total !== undefined) task?.expect(Math.ceil(progress.total / 1e6));
            if (progress.done !== undefined) task?.update(Math.floor(progress.done / 1e6));
          },
        });
        task?.end();
        context.result(installText(report), report);
        if (report.status === 'failed') {
          throw new ParetorecError({
            code: 'backend-not-installed',
            where: 'backend install',
            problem: `tfjs-node could not be installed (${report.problem ?? 'see the steps'})`,
            remedy: 'everything works without it on the slower wasm backend',
          });
        }
      }),
    );
}

function installText({ status, folder, tensorflow, source, steps, logFile }: InstallReport): string {
  const lines: string[] = steps.map(({ name, status: state, detail }) =>
    wrap(`${name}: ${state}: ${detail}`, WIDTH, '  '),
  );
  const version = `tfjs-node with TensorFlow ${tensorflow ?? '?'} (${source ?? '?'})`;
  if (status === 'already-installed') lines.push(`${version} is installed in ${folder}`);
  if (status === 'installed') lines.push(`installed ${version} in ${folder}`);
  if (status === 'planned') lines.push(`nothing was changed; it would go to ${folder}`);
  if (status === 'failed' && logFile !== undefined) lines.push(`what the commands said: ${logFile}`);
  return lines.join('\n');
}

function infoCommand(launch: Launch): Command {
  return new Command('info')
    .description('which backend computes here, its version, threads and measured speed')
    .option('--backend <name>', 'auto, tfjs-node, wasm or cpu', 'auto')
    .action((options: { backend: string }) =>
      launch(async (context) => {
        const { useBackend, backendInfo } = await import('@paretorec/tensor');
        // An unknown name is the tensor package's to refuse.
        await useBackend(options.backend as BackendChoice, { log: context.logger });
        const info = await backendInfo();
        context.result(infoText(info), info);
      }),
    );
}

/** A backend's facts, one a line. */
export function infoText(info: BackendInfo): string {
  const rows: [string, string | undefined][] = [
    ['backend', info.name],
    ['TensorFlow', info.tensorflow],
    ['TensorFlow.js', info.tfjs],
    ['source', info.source],
    ['library', info.location],
    ['threads', String(info.threads)],
    ['memory', `${Math.round(info.residentBytes / 1e6)} MB resident`],
    [
      'speed',
      info.gflops === undefined ? undefined : `${info.gflops.toFixed(1)} GFLOP/s (matrix product of 1024)`,
    ],
  ];
  return table(
    rows.filter((row): row is [string, string] => row[1] !== undefined),
    { left: [0, 1] },
  );
}
