import { readdir } from 'node:fs/promises';
import { ParetorecError } from '@paretorec/contracts';
import { Command, Option } from 'commander';
import { count } from '../output/text.js';
import { ownVersion } from '../program.js';
import type { Launch } from '../run-cli.js';
import { withFusionWeights, type FusionChoice } from './options.js';

interface Options extends FusionChoice {
  readonly format: 'onnx';
  readonly out: string;
  readonly force?: boolean;
}

/** `paretorec export <run>`: a trained run as a model that runs without paretorec. */
export function exportCommand(launch: Launch): Command {
  const command = new Command('export')
    .description('write a trained run as a model that runs without paretorec')
    .argument('<run>', 'run folder')
    .addOption(new Option('--format <name>', 'format of the model').choices(['onnx']).makeOptionMandatory())
    .requiredOption('--out <folder>', 'where it goes; a new folder')
    .option('--force', 'replace an earlier export');
  return withFusionWeights(command).action((run: string, { out, force, fusionWeights }: Options) =>
    launch(async (context) => {
      await checkPlace(out, force === true);
      const { exportRun } = await import('../experiment/export-run.js');
      const written = await exportRun(run, { out, fusionWeights, version: ownVersion() }, context);
      const { files, bytes, inputs, outputs } = written;
      const megabytes = (bytes / 1e6).toFixed(1);
      context.result(
        `${count(inputs.length)} inputs, ${count(outputs.length)} outputs, ${megabytes} MB\n${out}`,
        { out, format: 'onnx', files, bytes, inputs, outputs },
      );
    }),
  );
}

/** What a folder that was exported has, whose replacement loses nothing else. */
const SIGN = 'signature.json';

/** Refuses a place where something is, but with `isReplaced` what an earlier export left. */
async function checkPlace(out: string, isReplaced: boolean): Promise<void> {
  const entries = await readdir(out).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? [] : [''],
  );
  if (entries.length === 0) return;
  const isExport = entries.includes(SIGN);
  if (isReplaced && isExport) return;
  throw new ParetorecError({
    code: 'folder-exists',
    where: out,
    problem: isExport ? 'an exported model is there already' : 'something else is there already',
    expected: 'the path of a new folder',
    remedy: isExport ? 'choose another, or replace it with --force' : 'choose another',
  });
}
