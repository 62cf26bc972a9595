import type { PartCounts } from '@paretorec/data';
import type { RunFolder } from './run-folder.js';
import { writeJson } from './write-whole.js';

/** What the application knows of where a run happens. */
export interface ManifestFacts {
  /** Versions by name: node, paretorec, tfjs, tensorflow. */
  readonly versions: Readonly<Record<string, string>>;
  readonly backend: string;
}

/** manifest.json: everything to know what a run was. */
export interface Manifest extends ManifestFacts {
  readonly finished: boolean;
  readonly seed: number;
  readonly configHash: string;
  readonly data: {
    readonly log: string;
    readonly fingerprint: string;
    readonly counts: Readonly<Record<string, PartCounts>>;
  };
  /** Epochs that were completed. */
  readonly epochs: number;
  readonly bestEpoch: number | null;
  readonly bestMetric: string | null;
  readonly bestValue: number | null;
  /** Trained dense parameters: without embedding tables, target networks and the slots of optimisers. */
  readonly parameters: number;
}

/** Writes the manifest, whole or not at all. */
export const writeManifest = (folder: RunFolder, manifest: Manifest): Promise<void> =>
  writeJson(folder.manifest, manifest);

/** Reads the manifest of a run. */
export async function readManifest(folder: RunFolder): Promise<Manifest> {
  return (await folder.readJson(folder.manifest)) as Manifest;
}
