import { availableParallelism } from 'node:os';
import { useBackend } from '@paretorec/tensor';
import { median } from '../median.mjs';
import { DeepctrTorch, PEER_VERSIONS } from '../peers/deepctr-torch.mjs';
import { EMBEDDING_DIM, labelsOf, LEARNING_RATE, ZOO } from '../zoo/models.mjs';
import { timedStep, trainingOf } from '../zoo/our-training.mjs';
import { batchOf, drawRows, fieldsOf, schemaOf } from '../zoo/synthetic-rows.mjs';

export const about = 'training steps of the models that score by fields beside DeepCTR-Torch';

const ROWS = 1024;
const BATCHES = 16;
const ROUNDS = 9;
const STEPS = 20;

/** Both sides take turns, so that what else the machine does is spread over both. */
export async function run(say) {
  const { name: backend, tfjs, tensorflow } = await useBackend('auto');
  const threads = availableParallelism();
  const schema = schemaOf();
  const drawn = drawRows(schema, { batches: BATCHES, rows: ROWS, seed: 'bench/zoo' });
  const measured = {};
  for (const [model, options] of Object.entries(ZOO)) {
    measured[model] = await measure(model, options, { schema, drawn, threads });
    const { peer, ratio } = measured[model];
    say(`${model}: ratio ${ratio.toFixed(2)}; the peer's forms, ms a step: ${JSON.stringify(peer.tried)}`);
  }
  return {
    device: `${backend}, ${threads} threads on both sides`,
    versions: { tfjs, ...(tensorflow && { TensorFlow: tensorflow }), ...PEER_VERSIONS },
    columns: ['model', 'rows/s', 'peer rows/s', 'ratio', 'of rounds', 'fastest', "peer's form"],
    rows: Object.entries(measured).map(([model, { milliseconds, peer, ratio, ratios, fastestRatio }]) => [
      model,
      perSecond(milliseconds),
      perSecond(peer.milliseconds),
      ratio.toFixed(2),
      `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`,
      fastestRatio.toFixed(2),
      peer.form,
    ]),
    notes: [
      `A step is of ${ROWS} rows with ${fieldsOf(schema).length} ids each, embeddings of ${EMBEDDING_DIM}, Adam. Medians of ` +
        `${ROUNDS} rounds of ${STEPS} steps, in turns; ratio: median of the rounds' ratios, above 1 where ours is faster; fastest: ` +
        'that of the fastest steps, nearest to a machine that does nothing else. ' +
        'The machine does other work beside: compare ratios, not rows a second.',
    ],
    measured,
  };
}

async function measure(model, options, { schema, drawn, threads }) {
  const session = await trainingOf(model, schema);
  const fields = fieldsOf(schema).map(({ name, rows }) => ({ name, rows }));
  const labels = labelsOf(model);
  const task = { model, fields, labels, batches: BATCHES, rows: ROWS, threads, learningRate: LEARNING_RATE };
  const [layer] = session.composition.models;
  const ours = { parameters: layer.parameters.reduce((total, { shape }) => total + sizeOf(shape), 0) };
  const peer = await DeepctrTorch.start(
    { ...task, options: { embeddingDim: EMBEDDING_DIM, logarithmicNormalisation: true, ...options } },
    drawn,
  );
  try {
    let done = 0;
    const ownSteps = () =>
      Array.from({ length: STEPS }, () => timedStep(session, batchOf(schema, drawn, ROWS, done++ % BATCHES)));
    // The graph is made, code is compiled, memory is handed out.
    ownSteps();
    await peer.steps(STEPS);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({ own: ownSteps(), other: await peer.steps(STEPS) });
    }
    const medians = rounds.map(({ own, other }) => ({ own: median(own), other: median(other) }));
    const ratios = medians.map(({ own, other }) => other / own);
    const fastest = {
      own: Math.min(...rounds.flatMap(({ own }) => own)),
      other: Math.min(...rounds.flatMap(({ other }) => other)),
    };
    return {
      ...ours,
      milliseconds: median(medians.map(({ own }) => own)),
      fastest: fastest.own,
      peer: {
        ...peer.setting,
        milliseconds: median(medians.map(({ other }) => other)),
        fastest: fastest.other,
      },
      ratio: median(ratios),
      ratios,
      fastestRatio: fastest.other / fastest.own,
    };
  } finally {
    peer.close();
    session.dispose();
  }
}

const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);
const perSecond = (milliseconds) => Math.round((1000 * ROWS) / milliseconds).toLocaleString('en');
