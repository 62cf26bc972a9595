import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killRuns } from '../test-support/kill-runs.js';
import { paretorec } from '../test-support/process.js';
import { prepareSmallExperiment } from '../test-support/small-experiment.js';

const KILLS = 20;

it('a run killed at any moment ends with the bytes of one that was not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'paretorec-kills-'));
  try {
    await prepareSmallExperiment(folder);
    const begun = performance.now();
    await paretorec(folder, 'train', 'small.yaml', '--out', 'whole', '--quiet');
    const { finished, cutWrites } = await killRuns(folder, 'whole', KILLS, performance.now() - begun);
    expect(finished).toBeGreaterThan(1);
    expect(cutWrites).toBeGreaterThan(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});
