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
    .action(({ out }: { out: string }) =>
      launch(async (context) => {
        const source = await shipped('data/ebnerd-sample');
        const experiment = await shipped('examples/quickstart.yaml');
        const { runQuickstart } = await import('../quickstart/run-quickstart.js');
        const { table, run, report, ...evaluation } = await runQuickstart(
          { source, experiment, out },
          context,
        );
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
