import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { translateDuckDbError } from '@paretorec/data';
import { explain } from './failure.js';

const options = { debug: false, interrupted: false };

it.skipIf(!existsSync('/dev/full'))(
  'says that the disk is full, as a matter that the user can mend',
  async () => {
    const error: unknown = await writeFile('/dev/full', 'x').catch((reason: unknown) => reason);
    const { exitCode, text } = explain(error, options);
    expect(text).toMatch(/^paretorec: .*the disk is full; make room/u);
    expect(exitCode).toBe(2);
  },
);

it('knows a full disk in the words of DuckDB', () => {
  const error = new Error('IO Error: Could not write file "x.parquet": No space left on device');
  expect(explain(translateDuckDbError(error), options)).toMatchObject({
    exitCode: 2,
    document: { error: { code: 'disk-full' } },
  });
});

it('calls what it does not know our fault', () => {
  expect(explain(new Error('boom'), options)).toMatchObject({ exitCode: 1 });
});

it.skipIf(!existsSync('/dev/full'))('says in one line that stdout has no room', () => {
  const stdout = openSync('/dev/full', 'w');
  const command = fileURLToPath(new URL('../../bin/paretorec.js', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [command, 'components', '--json'], {
    stdio: ['ignore', stdout, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(stdout);
  expect(stderr).toMatch(/^paretorec: the disk is full.*\n$/u);
  expect(status).toBe(2);
});
