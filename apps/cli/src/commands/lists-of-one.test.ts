import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { MetricValue } from '@paretorec/contracts';
import { createRng } from '@paretorec/tensor';
import { paretorec } from '../test-support/process.js';
import { SMALL_EXPERIMENT } from '../test-support/small-experiment.js';

const MAPPING = `impressions:
  columns: { user: user, item: item, time: { column: time, unit: s }, clicked: clicked, dwell: dwell }
`;
/** A click log as shops have it: no lists, and nothing known of users and items but their ids. */
function clickLog(rows: number): string {
  const rng = createRng('click log');
  const lines = Array.from({ length: rows }, (_, row) => {
    const clicked = rng.uniform() < 0.2;
    const dwell = clicked ? 1 + rng.integer(90) : 0;
    return `${1_700_000_000 + row * 60},u${rng.integer(20)},i${rng.integer(30)},${clicked ? 1 : 0},${dwell}`;
  });
  return `time,user,item,clicked,dwell\n${lines.join('\n')}\n`;
}

it('a log without lists, users and items goes all the way from import to predict', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lists-of-one-'));
  try {
    await writeFile(join(folder, 'clicks.csv'), clickLog(600));
    await writeFile(join(folder, 'mapping.yaml'), MAPPING);
    await writeFile(join(folder, 'small.yaml'), SMALL_EXPERIMENT);
    for (const words of [
      ['data', 'import', 'table', 'clicks.csv', '--mapping', 'mapping.yaml', '--out', 'log'],
      ['data', 'validate', 'log'],
      ['train', 'small.yaml', '--out', 'run', '--set', 'trainer.epochs=1'],
      ['predict', 'run', 'log', '--out', 'predicted.ndjson'],
    ]) {
      expect(await paretorec(folder, ...words, '--quiet'), words.join(' ')).toMatchObject({ exitCode: 0 });
    }
    const { stdout } = await paretorec(folder, 'evaluate', 'run', '--json', '--quiet');
    const metrics = JSON.parse(stdout) as Record<string, MetricValue>;
    expect(metrics['HIT@1']!.value).toBe(1);
    expect(metrics['AUC']!.n).toBeGreaterThan(0);
    expect(metrics['AUC-list']!.value).toBeNull();
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);
