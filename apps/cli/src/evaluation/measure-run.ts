import { listLengthUnder, scoreYardstick, type ScoredTable } from '@paretorec/trainer';
import type { WorkContext } from '../experiment/work-context.js';
import { openTrained } from '../experiment/open-trained.js';
import {
  listsOf,
  storeSample,
  type EvaluationSettings,
  type ProtocolEvaluation,
  type RunEvaluation,
} from './run-evaluation.js';

/** What measuring a run is told beside its settings. */
export interface MeasureContext extends WorkContext {
  /** Of DuckDB, where the run has no limit. */
  readonly memoryLimit?: string | undefined;
}

/**
 * Measures a run: its metrics under every protocol with their draws of users, and how stationary its own weights are.
 *
 * @throws ParetorecError as `OpenRun`.
 */
export async function measureRun(
  run: string,
  settings: EvaluationSettings,
  context: MeasureContext,
): Promise<RunEvaluation> {
  const { part, metrics, resamples, fusionWeights, yardstick } = settings;
  const { trained } = await openTrained(run, undefined, context, context.memoryLimit);
  try {
    const measured = async (scored: ScoredTable): Promise<ProtocolEvaluation> => {
      const samples = await trained.samples(scored, metrics, resamples);
      return { ...listsOf(scored), samples: samples.map(storeSample) };
    };
    const protocols: [string, ProtocolEvaluation][] = [];
    for (const protocol of settings.protocols) {
      const own = { part, protocol, fusionWeights: fusionWeights ?? undefined };
      const length = listLengthUnder(protocol, trained.config);
      const scored =
        yardstick === undefined
          ? await trained.score(own)
          : await scoreYardstick(trained.dataset, part, yardstick, length);
      protocols.push([protocol, await measured(scored)]);
      context.signal.throwIfAborted();
    }
    // Of the run's own weights: a row that ranks by others has nothing of its own to measure.
    const hasOwn = fusionWeights === null && yardstick === undefined && trained.objectives.length > 1;
    return {
      settings,
      fingerprint: trained.dataset.fingerprint,
      protocols: Object.fromEntries(protocols),
      ...(hasOwn ? { stationarity: await trained.stationarity(part) } : {}),
    };
  } finally {
    await trained.close();
  }
}
