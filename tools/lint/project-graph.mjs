import { createProjectGraphAsync } from '@nx/devkit';

/**
 * Computes Nx's project graph before the lint rules read it: without a cached graph they would be skipped with a mere warning.
 * The daemon stays off, so that a lint run leaves no process behind.
 */
export async function ensureProjectGraph() {
  process.env['NX_DAEMON'] ??= 'false';
  process.env['NX_ISOLATE_PLUGINS'] ??= 'false';
  await createProjectGraphAsync({ exitOnError: false, resetDaemonClient: true });
}
