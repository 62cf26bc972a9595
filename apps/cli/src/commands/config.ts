import { Command, Option } from 'commander';
import type { Experiment } from '@paretorec/assembly';
import type { Launch } from '../run-cli.js';
import { gather, wholeNumber } from './options.js';

interface Options {
  readonly set?: readonly string[];
  readonly seed?: number;
}

/** `paretorec config check|print|schema`. */
export function configCommand(launch: Launch): Command {
  return new Command('config')
    .description('check and show experiment files')
    .addCommand(
      onFile(
        'check',
        'say whether an experiment is valid, with the place of every mistake',
        launch,
        (experiment, file) => ({
          text: `${file}: valid`,
          document: { valid: true, file, hash: experiment.configHash },
        }),
      ),
    )
    .addCommand(
      onFile('print', 'show an experiment with all defaults filled in', launch, (experiment) => ({
        text: experiment.toYaml(),
        document: experiment.config,
      })),
    )
    .addCommand(schemaCommand(launch));
}

function onFile(
  name: string,
  description: string,
  launch: Launch,
  answer: (experiment: Experiment, file: string) => { text: string; document: unknown },
): Command {
  return new Command(name)
    .description(description)
    .argument('<experiment>', 'YAML or TypeScript file')
    .addOption(new Option('--set <path=value>', 'change one value; may be repeated').argParser(gather))
    .addOption(new Option('--seed <n>', "in place of the experiment's seed").argParser(wholeNumber))
    .action((file: string, { set, seed }: Options) =>
      launch(async (context) => {
        const { loadExperiment } = await import('@paretorec/assembly');
        const { builtins } = await import('@paretorec/builtins');
        const experiment = await loadExperiment(file, {
          builtins,
          ...(set === undefined ? {} : { overrides: set }),
          ...(seed === undefined ? {} : { seed }),
        });
        const { text, document } = answer(experiment, file);
        context.result(text, document);
      }),
    );
}

function schemaCommand(launch: Launch): Command {
  return new Command('schema')
    .description('print the JSON Schema of experiment files, for editors')
    .option('--config <experiment>', 'with the components of its plugins')
    .action(({ config }: { config?: string }) =>
      launch(async (context) => {
        const { experimentJsonSchema } = await import('@paretorec/assembly');
        const { knownPlugins } = await import('../experiment/known-plugins.js');
        const schema = experimentJsonSchema(await knownPlugins(config));
        context.result(JSON.stringify(schema, null, 2), schema);
      }),
    );
}
