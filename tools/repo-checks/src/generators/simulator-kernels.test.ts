import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../support/run.js';
import { ROOT } from '../support/workspace.js';

it('the simulator runs the kernels that its source compiles to', async () => {
  const script = join(ROOT, 'tools/generators/simulator-kernels.mjs');
  expect(await run(process.execPath, [script, '--check'], ROOT)).toMatchObject({ code: 0, stderr: '' });
});
