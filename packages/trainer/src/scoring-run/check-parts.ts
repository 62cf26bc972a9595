import { ParetorecError, type Logger } from '@paretorec/contracts';
import type { Dataset } from '@paretorec/data';
import { readManifest } from '../run/manifest.js';
import type { RunFolder } from '../run/run-folder.js';

/**
 * Refuses scores of a run that has learnt from lists which are kept from this one: parts are by time, so that it is a matter of how many
 * there are. Of another log nothing can be told; then it warns.
 *
 * @param scoring the run that scores.
 * @throws ParetorecError `scores-leak`.
 */
export async function checkParts(scoring: RunFolder, dataset: Dataset, logger: Logger): Promise<void> {
  const { data } = await readManifest(scoring);
  if (data.fingerprint !== dataset.fingerprint) {
    logger.warn(
      'features.scoresOf: that run was trained on another log, or another state of this one; what it has seen of the validation and test part is not known',
    );
    return;
  }
  const { train, validation } = dataset.counts;
  const [learnt, chosen] = [data.counts['train']!.lists, data.counts['validation']!.lists];
  if (learnt <= train.lists && learnt + chosen <= train.lists + validation.lists) return;
  throw new ParetorecError({
    code: 'scores-leak',
    where: 'features.scoresOf',
    problem: 'the run whose scores are taken has learnt from lists that are kept from this one',
    found: `${learnt} training and ${chosen} validation lists`,
    expected: `at most ${train.lists} training lists, and ${train.lists + validation.lists} with those of validation`,
    remedy: 'train both with the same data.split',
  });
}
