import { z } from 'zod';
import { ParetorecError } from '@paretorec/contracts';
import type { RunFolder } from './run-folder.js';
import { writeJson } from './write-whole.js';

const ManifestSchema = z.object({
  finished: z.boolean(),
  seed: z.number(),
  configHash: z.string(),
  /** Versions by name: node, paretorec, tfjs, tensorflow. */
  versions: z.record(z.string(), z.string()),
  backend: z.string(),
  data: z.object({
    log: z.string(),
    fingerprint: z.string(),
    counts: z.record(z.string(), z.object({ lists: z.int(), impressions: z.int(), clicks: z.int() })),
  }),
  /** Epochs that were completed. */
  epochs: z.int(),
  bestEpoch: z.int().nullable(),
  bestMetric: z.string().nullable(),
  bestValue: z.number().nullable(),
  /** Trained dense parameters: without embedding tables, target networks and the slots of optimisers. */
  parameters: z.int(),
});

/** manifest.json: everything to know what a run was. */
export type Manifest = Readonly<z.output<typeof ManifestSchema>>;

/** What the application knows of where a run happens. */
export type ManifestFacts = Pick<Manifest, 'versions' | 'backend'>;

/** Writes the manifest, whole or not at all. */
export const writeManifest = (folder: RunFolder, manifest: Manifest): Promise<void> =>
  writeJson(folder.manifest, manifest);

/**
 * Reads the manifest of a run.
 *
 * @throws ParetorecError `broken-run`.
 */
export async function readManifest(folder: RunFolder): Promise<Manifest> {
  const parsed = ManifestSchema.safeParse(await folder.readJson(folder.manifest));
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new ParetorecError({
    code: 'broken-run',
    where: folder.manifest,
    problem: `no manifest of a run: ${path.join('.')}: ${message}`,
    remedy: 'train the run again',
  });
}

/** Refuses a log that is not the one that the run was fitted on. */
export async function checkFingerprint(folder: RunFolder, fingerprint: string, log: string): Promise<void> {
  const { data } = await readManifest(folder);
  if (data.fingerprint === fingerprint) return;
  throw new ParetorecError({
    code: 'log-differs',
    where: log,
    problem: 'the log has changed since the run began',
    remedy: 'start a new run; --init-from takes the parameters of this one along',
  });
}
