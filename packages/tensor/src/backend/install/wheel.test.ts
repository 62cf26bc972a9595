import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StageContext } from './packages.js';
import { runCommand } from './run-command.js';
import { findPython } from './tools.js';
import type { WheelSpec } from './wheel-spec.js';
import { dropWheel, fetchWheel, unpackWheel } from './wheel.js';

const python = await findPython();

/** A wheel as pip takes it, with one library, one header that is wanted and one file that is not. */
const MAKE_WHEEL = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    wheel.writestr('tensorflow/libtensorflow_cc.so.2', 'library')
    wheel.writestr('tensorflow/include/tensorflow/c/c_api.h', 'header')
    wheel.writestr('tensorflow/python/big.so', 'unwanted')
    wheel.writestr('tiny-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n')
    wheel.writestr('tiny-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr('tiny-1.0.dist-info/RECORD', '')
`;

describe.skipIf(python === undefined)('the wheel [needs python3]', () => {
  let root: string;
  let context: StageContext;
  let spec: WheelSpec;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'paretorec-wheel-'));
    context = { folder: join(root, 'cache', 'staging-1'), logFile: join(root, 'log'), signal: undefined };
    await mkdir(context.folder, { recursive: true });
    const wheel = join(root, 'tiny-1.0-py3-none-any.whl');
    await runCommand(python!.command, ['-c', MAKE_WHEEL, wheel]);
    spec = {
      requirement: 'tiny==1.0',
      tensorflow: '1.0',
      platform: 'manylinux_2_17_x86_64',
      sha256: createHash('sha256')
        .update(await readFile(wheel))
        .digest('hex'),
      bytes: 1,
      unpackedBytes: 1,
      libraries: ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'],
    };
    vi.stubEnv('PIP_NO_INDEX', '1');
    vi.stubEnv('PIP_FIND_LINKS', root);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(root, { recursive: true });
  });

  it('is downloaded, verified, kept until it is dropped, and unpacked only as far as needed', async () => {
    const path = await fetchWheel(spec, python!, context, () => undefined);
    // The second time it is there already: pip finds nothing any more and is not asked.
    vi.stubEnv('PIP_FIND_LINKS', join(root, 'nowhere'));
    expect(await fetchWheel(spec, python!, context, () => undefined)).toBe(path);
    await unpackWheel(path, spec, python!, context);
    expect((await readdir(join(context.folder, 'tensorflow'))).sort()).toEqual([
      'include',
      'libtensorflow_cc.so.2',
    ]);
    expect(await readFile(join(context.folder, 'tensorflow/include/tensorflow/c/c_api.h'), 'utf8')).toBe(
      'header',
    );
    await dropWheel(spec, context);
    expect(await readdir(join(root, 'cache', 'downloads'))).toEqual([]);
  });

  it('is refused when its checksum is another', async () => {
    const other = { ...spec, sha256: '0'.repeat(64) };
    await expect(fetchWheel(other, python!, context, () => undefined)).rejects.toThrow(
      `the checksum of tiny-1.0-py3-none-any.whl is wrong (found ${spec.sha256}, expected ${other.sha256}); the index or a proxy serves another file: check pip's index setting`,
    );
    expect(await readdir(join(root, 'cache'))).toEqual(['staging-1']);
  });

  it('is missed with a reason when the index cannot be reached', async () => {
    vi.stubEnv('PIP_NO_INDEX', undefined);
    vi.stubEnv('PIP_FIND_LINKS', undefined);
    vi.stubEnv('PIP_EXTRA_INDEX_URL', undefined);
    vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:9/simple');
    await expect(fetchWheel(spec, python!, context, () => undefined)).rejects.toThrow(
      'pip could not download tiny==1.0: the package index cannot be reached; check the network and the proxy settings',
    );
  });
});
