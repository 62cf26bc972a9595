import { ParetorecError, type Composition, type WeightChoice } from '@paretorec/contracts';
import type { Dataset } from '@paretorec/data';
import { requireMetrics, weightEvidence } from '@paretorec/metrics';
import type { ScoreScale } from '../evaluate/score-scale.js';
import { dwellScaleOf, scorePart } from '../evaluate/validate.js';
import type { RunConfig } from '../run/run-config.js';

/**
 * Refuses, before anything is learnt, a weighter that could not choose.
 *
 * @throws ParetorecError `no-validation-lists` or `unknown-metric`.
 */
export function checkChoice({ weighter, metrics }: Composition, dataset: Dataset): void {
  requireMetrics(weighter.choosesBy ?? [], metrics, 'weighter');
  if (weighter.choose === undefined || dataset.counts.validation.lists > 0) return;
  throw new ParetorecError({
    code: 'no-validation-lists',
    where: 'weighter',
    problem: 'this weighter chooses its weights on the validation part, which has no lists',
    remedy: 'set data.split.validation above 0',
  });
}

/** Lets a weighter that goes by metrics choose its weights on the validation part, ranked under the protocol `static`. */
export async function chooseWeights(
  composition: Composition,
  dataset: Dataset,
  config: RunConfig,
  scale: ScoreScale,
  signal: AbortSignal | undefined,
): Promise<WeightChoice | undefined> {
  const { weighter, objectives, fusion, metrics: extraMetrics } = composition;
  if (weighter.choose === undefined) return undefined;
  const scored = await scorePart(composition, dataset, 'validation', config, {
    protocol: 'static',
    fusionWeights: objectives.map(() => 1 / objectives.length),
    scale,
    seed: config.seed,
    signal,
  });
  const rankings = { table: scored.table(), scores: scored.objectiveScores, fusion };
  return weighter.choose(weightEvidence(rankings, { ...dwellScaleOf(config), extraMetrics }));
}

/** The chosen weights as the metrics file names them: `chosenWeight/<objective>`. */
export function chosenWeights(
  choice: WeightChoice | undefined,
  { objectives }: Composition,
): Record<string, number> {
  if (choice === undefined) return {};
  return Object.fromEntries(objectives.map(({ name }, k) => [`chosenWeight/${name}`, choice.weights[k]!]));
}
