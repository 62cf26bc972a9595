import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { StageContext } from './packages.js';
import { folderBytes } from './prebuilt.js';
import { StepFailure } from './report.js';
import { explain, runCommand } from './run-command.js';
import type { Tool } from './tools.js';
import type { WheelSpec } from './wheel-spec.js';

/** Reads members of a wheel by prefix; Python comes with pip, so no archive library is needed. */
const UNPACK = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    wheel.extractall(sys.argv[2], [n for n in wheel.namelist() if n.startswith(tuple(sys.argv[3:]))])
`;

/** The C headers that the binding includes, of the thousands in a wheel. */
const HEADERS = ['c/', 'core/platform/ctstring', 'tsl/c/', 'tsl/platform/']
  .map((path) => `tensorflow/include/tensorflow/${path}`)
  .concat(['tensorflow/include/tsl/platform/', 'tensorflow/include/tsl/c/', 'tensorflow/include/xla/tsl/c/']);

/**
 * Downloads a wheel with pip and verifies its SHA-256. A verified wheel stays until the installation is whole, so
 * that a later failure does not cost a second download.
 *
 * @returns path of the wheel.
 * @throws StepFailure
 */
export async function fetchWheel(
  spec: WheelSpec,
  python: Tool,
  context: StageContext,
  onBytes: (bytes: number) => void,
): Promise<string> {
  const kept = keptWheel(spec, context);
  if ((await sha256(kept).catch(() => undefined)) === spec.sha256) return kept;
  const folder = join(context.folder, 'download');
  await mkdir(folder, { recursive: true });
  const watch = setInterval(() => void folderBytes(folder).then(onBytes), 500);
  try {
    const target = ['--platform', spec.platform, '--python-version', '3.11', '--implementation', 'cp'];
    const quick = [
      '--disable-pip-version-check',
      '--no-input',
      '--no-cache-dir',
      '--retries',
      '1',
      '--timeout',
      '30',
    ];
    const result = await runCommand(
      python.command,
      [
        ...python.args,
        '-m',
        'pip',
        'download',
        '--no-deps',
        '--only-binary=:all:',
        ...target,
        ...quick,
        '-d',
        folder,
        spec.requirement,
      ],
      // pip's temporary files then lie in our folder and vanish with it.
      {
        env: { ...process.env, TMPDIR: folder, PIP_REQUIRE_VIRTUALENV: '0' },
        signal: context.signal,
        logFile: context.logFile,
        timeoutMs: 3_600_000,
      },
    );
    if (result.status !== 'ok')
      throw new StepFailure('wheel', `pip could not download ${spec.requirement}: ${explain(result)}`);
  } finally {
    clearInterval(watch);
  }
  const name = (await readdir(folder)).find((file) => file.endsWith('.whl'));
  if (name === undefined)
    throw new StepFailure('wheel', `pip left no wheel of ${spec.requirement}; see the log file`);
  const path = join(folder, name);
  const found = await sha256(path);
  if (found !== spec.sha256) {
    throw new StepFailure(
      'wheel',
      `the checksum of ${name} is wrong (found ${found}, expected ${spec.sha256}); the index or a proxy serves another file: check pip's index setting`,
    );
  }
  await mkdir(dirname(kept), { recursive: true });
  await rename(path, kept);
  return kept;
}

/** Removes the wheel kept by {@link fetchWheel}. */
export async function dropWheel(spec: WheelSpec, context: StageContext): Promise<void> {
  await rm(keptWheel(spec, context), { force: true });
}

/**
 * Takes the two libraries and the C headers out of a wheel.
 *
 * @throws StepFailure
 */
export async function unpackWheel(
  wheel: string,
  spec: WheelSpec,
  python: Tool,
  context: StageContext,
): Promise<void> {
  const result = await runCommand(
    python.command,
    [...python.args, '-c', UNPACK, wheel, context.folder, ...spec.libraries, ...HEADERS],
    { signal: context.signal, logFile: context.logFile, timeoutMs: 600_000 },
  );
  if (result.status !== 'ok')
    throw new StepFailure('unpack', `the wheel could not be unpacked: ${explain(result)}`);
}

function keptWheel(spec: WheelSpec, { folder }: StageContext): string {
  return join(dirname(folder), 'downloads', `${spec.sha256}.whl`);
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
