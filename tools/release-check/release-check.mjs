import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A dry run of a release: builds, packs every package, and lints the tarballs as npm and TypeScript will see them. */
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const tool = (...parts) => join(ROOT, 'node_modules', ...parts);

function node(...args) {
  return spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
}

function publishedWorkspaces() {
  return ['packages', 'apps']
    .flatMap((group) => readdirSync(join(ROOT, group)).map((name) => join(ROOT, group, name)))
    .map((folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
    .filter((manifest) => manifest.private !== true)
    .map(({ name }) => name);
}

const checks = [
  ['publint', [tool('publint/src/cli.js'), 'run', '--strict']],
  // Only ES modules are published, so `require` in old Node and old module resolution are not supported on purpose.
  ['are the types wrong', [tool('@arethetypeswrong/cli/dist/index.js'), '--profile', 'esm-only']],
];

let failures = 0;
function report(name, { status, stdout, stderr }) {
  process.stdout.write(`${status === 0 ? 'ok     ' : 'FAILED '} ${name}\n`);
  if (status !== 0) {
    failures += 1;
    process.stdout.write(`${stdout}${stderr}\n`);
  }
}

report('build', node(tool('typescript/bin/tsc'), '-b'));
report('changesets', node(tool('@changesets/cli/bin.js'), 'status'));

const folder = mkdtempSync(join(tmpdir(), 'paretorec-release-'));
try {
  const workspaces = publishedWorkspaces().flatMap((name) => ['--workspace', name]);
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder, ...workspaces], {
    cwd: ROOT,
  });
  for (const tarball of readdirSync(folder).sort()) {
    for (const [name, command] of checks) {
      report(`${name}: ${tarball}`, node(...command, join(folder, tarball)));
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(failures === 0 ? 'ready for release\n' : `${failures} checks failed\n`);
process.exitCode = failures === 0 ? 0 : 1;
