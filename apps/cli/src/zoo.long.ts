import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The CTR models against FuxiCTR's stored AUCs on the same rows: docs/results/zoo-movielens.md.

const path = (relative: string): string => fileURLToPath(new URL(`../../../${relative}`, import.meta.url));
const run = promisify(execFile);
const MOVIELENS = process.env['PARETOREC_MOVIELENS'];

interface Row {
  readonly model: string;
  readonly parameters: readonly [number, number];
  readonly verdict: 'within' | 'above' | 'missed';
}

describe.skipIf(MOVIELENS === undefined)(
  'CTR models on MovieLens, its folder [needs PARETOREC_MOVIELENS]',
  () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'zoo-run-'));
      await run(process.execPath, [
        path('apps/cli/bin/paretorec.js'),
        ...['data', 'import', 'table', MOVIELENS ?? '', '--mapping', path('examples/zoo/movielens.yaml')],
        ...['--out', join(folder, 'log'), '--quiet'],
      ]);
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it.each(['fm', 'nfm', 'deepfm', 'autoint', 'afn'])(
      '%s reaches the AUC and has the parameters of FuxiCTR',
      async (model) => {
        const out = join(folder, `${model}.json`);
        const stored = path('docs/results/zoo-movielens.json');
        await run(process.execPath, [
          path('tools/reference/zoo/compare.mjs'),
          join(folder, 'log'),
          stored,
          out,
          model,
        ]);
        const { rows } = JSON.parse(await readFile(out, 'utf8')) as { readonly rows: readonly Row[] };
        expect(rows[0]!.verdict).not.toBe('missed');
        // FuxiCTR's DeepFM has two biases, which add up.
        const beyond = model === 'deepfm' ? 1 : 0;
        expect(rows[0]!.parameters[0]).toBe(rows[0]!.parameters[1] - beyond);
      },
    );
  },
);
