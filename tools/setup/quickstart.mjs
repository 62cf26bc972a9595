import { prepareCommand } from './prepare.mjs';
import { beQuiet, runCommand } from './stage.mjs';
import { CLI } from './workspace.mjs';

const args = process.argv.slice(2);
const quiet = args.includes('--quiet');
beQuiet(quiet);
await prepareCommand({ quiet });

// The child gets the interrupt from the terminal too: let it end in its own way, and pass its exit code on.
process.on('SIGINT', () => {});
const { code } = await runCommand(process.execPath, [CLI, 'quickstart', ...args], { interactive: true });
process.exit(code);
