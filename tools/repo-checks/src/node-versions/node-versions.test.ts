import { describe, expect, it } from 'vitest';
import { run } from '../support/run.js';
import { CLI, readManifest, ROOT } from '../support/workspace.js';

/** Runs something with another Node, which comes as a package; the first time downloads it. */
function withNode(major: number, args: readonly string[]): ReturnType<typeof run> {
  // `node` is what npx starts, so its own options would be taken for npx's without the dashes.
  return run('npx', ['--yes', '--prefer-offline', '--package', `node@${major}`, '--', 'node', ...args], ROOT);
}

const VERSIONS = await Promise.all(
  [20, 22, 24].map(async (major) => {
    const { code, stdout } = await withNode(major, ['--version']);
    return { major, available: code === 0 && stdout.startsWith(`v${major}.`) };
  }),
);

describe.each(VERSIONS)('Node $major', ({ major, available }) => {
  it.skipIf(!available)(`starts the command [needs node@${major}]`, { timeout: 60_000 }, async () => {
    const result = await withNode(major, [CLI, '--version']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout.trim()).toContain(readManifest(`${ROOT}/apps/cli`).version);
  });

  it.skipIf(!available)(`computes with its backend [needs node@${major}]`, { timeout: 120_000 }, async () => {
    const result = await withNode(major, [CLI, 'backend', 'info', '--json']);
    expect(result.code, result.stderr).toBe(0);
    const info: unknown = JSON.parse(result.stdout);
    expect(info).toMatchObject({
      name: expect.stringMatching(/^(?:tfjs-node|wasm|cpu)$/) as unknown,
      gflops: expect.any(Number) as unknown,
    });
  });
});
