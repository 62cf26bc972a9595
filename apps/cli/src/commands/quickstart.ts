import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { ParetorecError } from '@paretorec/contracts';
import type { Launch } from '../run-cli.js';

/** `paretorec quickstart`: from the shipped log to a table and a report. */
export function quickstartCommand(launch: Launch): Command {
  return new Command('quickstart')
    .description('from the shipped news log to a table of methods and a report')
    .option('--out <dir>', 'folder that is replaced whole', join('runs', 'quickstart'))
    .option('--log <folder>', 'a log of your own in place of the shipped one, with labels clicked and dwell')
    .action(({ out, log }: { readonly out: string; readonly log?: string }) =>
      launch(async (context) => {
        const data = log === undefined ? { source: await shipped('data/ebnerd-sample') } : { log };
        const experiment = await shipped('examples/quickstart.yaml');
        const { runQuickstart } = await import('../quickstart/run-quickstart.js');
        const { table, run, report, ...evaluation } = await runQuickstart({ data, experiment, out }, context);
        context.result(`${table}\n${run}\n${report}`, { ...evaluation, run, report });
      }),
    );
}

/** A file or folder of the repository that this command is part of. */
async function shipped(path: string): Promise<string> {
  const place = fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
  try {
    await access(place);
    return place;
  } catch {
    throw new ParetorecError({
      code: 'not-a-clone',
      where: place,
      problem: 'the quickstart needs the repository, which ships the log and the experiment',
      remedy: 'run it in a clone, or use data import and train with a log of your own',
    });
  }
}
