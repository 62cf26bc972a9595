import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { statSync } from 'node:fs';

/** The root of the working copy. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The committed entry of the command line. */
export const CLI = join(ROOT, 'apps/cli/bin/paretorec.js');

/** What every child process gets: Nx without daemon and cloud, npm without chatter. */
export const ENVIRONMENT = {
  ...process.env,
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
};

/** The path of a tool that `npm ci` put into the working copy, to be started with Node itself. */
export function toolPath(...parts) {
  return join(ROOT, 'node_modules', ...parts);
}

/**
 * Whether the dependencies must be installed: never installed, half installed, or older than the lock file.
 *
 * @param {string} root the folder with `package-lock.json`
 */
export function needsInstall(root) {
  // npm writes this file last, so an interrupted install has none.
  const installed = statSync(join(root, 'node_modules/.package-lock.json'), { throwIfNoEntry: false });
  const lock = statSync(join(root, 'package-lock.json'));
  return installed === undefined || installed.mtimeMs < lock.mtimeMs;
}
