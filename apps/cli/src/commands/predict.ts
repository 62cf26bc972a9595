import { Command } from 'commander';
import { count } from '../output/text.js';
import type { Launch } from '../run-cli.js';
import { withScoringChoices, type ScoringChoices } from './options.js';

interface Options extends ScoringChoices {
  readonly out: string;
}

/** `paretorec predict <run> <log>`: scores, ranks and weights of every candidate as a file. */
export function predictCommand(launch: Launch): Command {
  const command = new Command('predict')
    .description("score a log's lists with a trained run; metrics of the file are those of evaluate")
    .argument('<run>', 'run folder')
    .argument('<log>', 'folder of the log')
    .requiredOption('--out <file>', '.csv, .ndjson or .parquet');
  return withScoringChoices(command).action((run: string, log: string, options: Options) =>
    launch(async (context) => {
      const { openTrained } = await import('../experiment/open-trained.js');
      const { checkPredictionTarget, writePredictions } = await import('@paretorec/data');
      const { out, split, protocol, fusionWeights } = options;
      await checkPredictionTarget(out);
      const { trained } = await openTrained(run, log, context);
      try {
        const scored = await trained.score({ part: split, protocol, fusionWeights });
        const { objectiveWeights: weights, ranks, ...columns } = scored;
        // Ranks only where they decide: with them the metrics do not compare scores.
        const batch = { ...columns, weights, ...(ranks.length > 0 ? { ranks } : {}) };
        await writePredictions(out, trained.objectives, [batch]);
        const lists = new Set(scored.listIds).size;
        context.result(`${count(scored.rows)} candidates of ${count(lists)} lists\n${out}`, {
          out,
          rows: scored.rows,
          lists,
          split,
          protocol,
        });
      } finally {
        await trained.close();
      }
    }),
  );
}
