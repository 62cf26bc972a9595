import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configReference } from '@paretorec/assembly';
import { builtins } from '@paretorec/builtins';

// Writes the reference of the experiment file from the schemas; `--print` shows it instead.
const text = configReference(builtins);
if (process.argv.includes('--print')) {
  process.stdout.write(text);
} else {
  const page = join(fileURLToPath(new URL('../..', import.meta.url)), 'docs/reference/configuration.md');
  mkdirSync(dirname(page), { recursive: true });
  writeFileSync(page, text);
}
