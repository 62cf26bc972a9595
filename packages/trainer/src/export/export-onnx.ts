import { copyFile, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Compose, Logger } from '@paretorec/contracts';
import { Fitted } from '@paretorec/data';
import type { ModelFile } from '@paretorec/tensor';
import { checkFusionWeights, type FusionWeights } from '../evaluate/score-lists.js';
import { fusionWeightsOf } from '../evaluate/validate.js';
import { readManifest } from '../run/manifest.js';
import type { RunConfig } from '../run/run-config.js';
import { RunFolder } from '../run/run-folder.js';
import { openSession } from '../run/session.js';
import { loadBest } from '../train/train-state.js';
import { buildModel } from './build-model.js';
import { exportReadme } from './readme.js';
import { signatureOf } from './signature.js';
import { writeVocabularies } from './write-vocabularies.js';

/** What {@link exportOnnx} needs. */
export interface OnnxExportOptions {
  readonly run: string;
  /** The run's own configuration, resolved again. */
  readonly config: RunConfig;
  readonly compose: Compose;
  /** What the configuration calls these components. */
  readonly names: { readonly weighter: string; readonly fusion: string };
  /** Weights that fuse; default what the configuration says. */
  readonly fusionWeights?: FusionWeights | undefined;
  /** An empty folder. */
  readonly out: string;
  /** Version of paretorec. */
  readonly version: string;
  readonly logger: Logger;
  readonly signal?: AbortSignal | undefined;
}

/** What was written. */
export interface OnnxExport {
  readonly files: readonly string[];
  /** Of all files of the model. */
  readonly bytes: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** A program that ranks with the exported files. */
const RANK = fileURLToPath(new URL('../../assets/rank.py', import.meta.url));

/**
 * Writes the best parameters of a run as an ONNX model that scores lists under the protocol `static`, with what is needed to use it
 * without this framework. Needs the run folder alone, not its log.
 *
 * @throws ParetorecError `not-a-run`, `run-not-trained`, `bad-fusion-weights`, `cannot-export` and those of checkpoints and components.
 */
export async function exportOnnx(options: OnnxExportOptions): Promise<OnnxExport> {
  const { config, compose, names, out, version, logger, signal } = options;
  const folder = new RunFolder(options.run);
  await folder.mustHaveBest();
  const manifest = await readManifest(folder);
  const { memoryLimit, threads } = config.data;
  const fitted = await Fitted.open(folder.fitted, { memoryLimit, threads, signal });
  try {
    const session = openSession(config, fitted, compose, logger);
    try {
      const { composition, store } = session;
      const { tensors, best } = loadBest(folder.best);
      store.restore(tensors);
      const fusionWeights = options.fusionWeights ?? fusionWeightsOf(config);
      checkFusionWeights(fusionWeights, composition.objectives);
      const { schema } = fitted;
      const model = buildModel({ composition, store, scale: best.scale, fusionWeights, schema });
      const modelFiles = model.graph.files('model.onnx', version);
      for (const file of modelFiles) await writePieces(out, file);
      await writeVocabularies(join(out, 'vocabularies.json'), fitted, model.fields, signal);
      const facts = {
        paretorec: version,
        configHash: manifest.configHash,
        seed: config.seed,
        bestEpoch: best.epoch,
        trainedListLength: config.trainer.listLength,
        historyLength: schema.historyLength,
        ...names,
        fusionWeights,
        objectives: composition.objectives,
        fitted: fitted.objectives,
        scale: best.scale,
      };
      const signature = `${JSON.stringify(signatureOf(facts, model), null, 2)}\n`;
      await writeFile(join(out, 'signature.json'), signature);
      await writeFile(join(out, 'README.md'), exportReadme(version));
      await copyFile(RANK, join(out, 'rank.py'));
      return {
        files: [
          ...modelFiles.map(({ name }) => name),
          'vocabularies.json',
          'signature.json',
          'rank.py',
          'README.md',
        ],
        bytes: modelFiles.reduce(
          (sum, { bytes }) => sum + bytes.reduce((part, { length }) => part + length, 0),
          0,
        ),
        inputs: [...model.lengths, ...model.fields.map(({ name }) => name)],
        outputs: model.outputs.map(({ name }) => name),
      };
    } finally {
      session.dispose();
    }
  } finally {
    await fitted.close();
  }
}

async function writePieces(folder: string, { name, bytes }: ModelFile): Promise<void> {
  const file = await open(join(folder, name), 'w');
  try {
    for (const piece of bytes) await file.writeFile(piece);
  } finally {
    await file.close();
  }
}
