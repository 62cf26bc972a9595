import { forTraining, resolveExperiment } from '@paretorec/assembly';
import { builtins } from '@paretorec/builtins';
import { openSession } from '@paretorec/trainer';
import { EMBEDDING_DIM, labelsOf, LEARNING_RATE, ZOO } from './models.mjs';

const silent = { info: () => undefined, warn: () => undefined };

/**
 * The training of one model as `paretorec train` has it, under constant weights: a step gathers the rows of a batch, runs the graph, reads
 * losses and gradients, and moves the rows.
 *
 * @returns {Promise<import('@paretorec/trainer').RunSession>}
 */
export async function trainingOf(name, schema, embeddingDim = EMBEDDING_DIM) {
  const model = { use: name, embeddingDim, ...ZOO[name] };
  const labels = labelsOf(name);
  const experiment = await resolveExperiment(
    {
      data: { log: 'synthetic' },
      objectives: Object.fromEntries(labels.map((label) => [label, { label, model }])),
      weighter: { use: 'fixed', weights: labels.map(() => 1 / labels.length) },
      optimiser: { use: 'adam', learningRate: LEARNING_RATE },
      seed: 1,
    },
    { builtins, folder: '.' },
  );
  const { config, compose } = forTraining(experiment, '.');
  return openSession(config, { schema }, compose, silent);
}

/** Trains on one batch and gives the milliseconds that it took. */
export function timedStep(session, batch) {
  const start = performance.now();
  const { lost } = session.step.run(batch, { weightsActive: true });
  const taken = performance.now() - start;
  if (lost !== undefined) throw new Error(`training broke down: ${lost}`);
  return taken;
}
