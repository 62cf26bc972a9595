import type { Composition } from '@paretorec/contracts';
import { dqn } from '@paretorec/objectives';
import type { Harness } from '@paretorec/testing';
import { fixed, weightedSum } from '@paretorec/weighters';

/**
 * A composition of small DQNs under constant weights.
 *
 * @param slots objectives of the harness by model.
 * @param options of all models.
 */
export function composeDqns(harness: Harness, slots: Composition['slots'], options: object): Composition {
  return {
    optimiser: harness.optimiser,
    models: slots.map((own, m) =>
      harness.make(
        dqn,
        { embeddingDim: 4, rank: 2, ...options },
        `objectives/${m}`,
        own.map((objective) => harness.objectives[objective]!),
      ),
    ),
    slots,
    objectives: harness.objectives,
    weighter: harness.make(fixed),
    fusion: harness.make(weightedSum),
    metrics: [],
    dispose: () => harness.dispose(),
  };
}
