import { ParetorecError } from '@paretorec/contracts';
import { openDuckDb } from '../duckdb/database.js';
import { withScores } from '../log/added-scores.js';
import { openLog } from '../log/open.js';
import { DuckDbDataset } from './duckdb-dataset.js';
import { chooseFields } from './fields/choose-fields.js';
import { countUses, fitFields } from './fitted/fit-fields.js';
import { checkObjectives, fitLabels, withDurations } from './fitted/fit-labels.js';
import type { Dataset, FeatureOptions, FitOptions } from './options.js';
import { buildTables } from './tables/build-tables.js';
import { inspectSource, labelsOf } from './tables/source.js';
import { DEFAULT_SPLIT, checkShares } from './tables/split.js';

/**
 * Splits a log by time and fits vocabularies, scales and label transforms on its training part (method, section 1).
 *
 * @throws ParetorecError naming the option or the file: `unknown-field`, `unknown-label`, `bad-split`, `bad-option`,
 *   `empty-train`, `no-label-values`, and those of opening a log.
 */
export async function fitDataset(options: FitOptions): Promise<Dataset> {
  const { features = {}, split = DEFAULT_SPLIT, objectives, progress = () => undefined } = options;
  const historyLength = features.historyLength ?? 10;
  checkFeatures(features);
  checkShares(split);
  const log = withScores(await openLog(options.log), options.scores);
  checkObjectives(log.schema, objectives);
  const db = await openDuckDb(options);
  try {
    await db.run('SET preserve_insertion_order = true');
    const source = await inspectSource(db, log);
    const fields = chooseFields(source, features);
    const learnt = objectives.map((one) => ({ ...one, label: withDurations(log.schema, one.label) }));
    const labels = labelsOf(learnt);
    const bounds = await buildTables(db, source, { fields, labels, historyLength, split, progress });
    await checkTrain(db, options.log);
    progress('fit', 0);
    await countUses(db);
    const fitted = await fitFields(db, source, fields, features);
    const targets = await fitLabels(db, log.schema, learnt);
    progress('fit', 1);
    return await DuckDbDataset.encode(
      db,
      log,
      source,
      { fields: fitted, objectives: targets, historyLength, bounds },
      progress,
    );
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function checkTrain(db: Awaited<ReturnType<typeof openDuckDb>>, log: string): Promise<void> {
  const { n } = await db.row<{ n: number }>('SELECT count(*) AS n FROM t_lists WHERE part = 0');
  if (n > 0) return;
  throw new ParetorecError({
    code: 'empty-train',
    where: log,
    problem: 'the training part has no list',
    remedy: 'choose another split, or check the log with "paretorec data inspect"',
  });
}

function checkFeatures({ historyLength = 10, minCount = 1, numericBins = 20 }: FeatureOptions): void {
  for (const [name, value, least] of [
    ['historyLength', historyLength, 0],
    ['minCount', minCount, 1],
    ['numericBins', numericBins, 2],
  ] as const) {
    if (Number.isInteger(value) && value >= least) continue;
    throw new ParetorecError({
      code: 'bad-option',
      where: `features.${name}`,
      problem: 'out of range',
      found: String(value),
      expected: `a whole number of ${least} or more`,
    });
  }
}
