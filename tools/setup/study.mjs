// npm run study -- examples/table2.yaml [options of study run]: sets up all that a study of examples/ needs, the shipped log included, and runs it.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { prepareCommand } from './prepare.mjs';
import { beQuiet, runCommand } from './stage.mjs';
import { CLI, ROOT } from './workspace.mjs';

/** Where examples/quickstart.yaml, which the studies change, has its log. */
const LOG = 'runs/quickstart/log';

const args = process.argv.slice(2);
const quiet = args.includes('--quiet');
beQuiet(quiet);
await prepareCommand({ quiet });

// The child gets the interrupt from the terminal too: let it end in its own way, and pass its exit code on.
process.on('SIGINT', () => {});
const paretorec = (...words) => runCommand(process.execPath, [CLI, ...words], { interactive: true });
const ownLog = args.some((word) => word === '--log' || word.startsWith('--log='));
if (!ownLog && !existsSync(join(ROOT, LOG))) {
  const importing = ['data', 'import', 'ebnerd', 'data/ebnerd-sample', '--out', LOG];
  const { code } = await paretorec(...importing, ...(quiet ? ['--quiet'] : []));
  if (code !== 0) process.exit(code);
}
const { code } = await paretorec('study', 'run', ...args);
process.exit(code);
