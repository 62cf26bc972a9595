import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The command as users start it; the workspace must be built. */
const COMMAND = fileURLToPath(new URL('../../bin/paretorec.js', import.meta.url));

/** Said where the fast backend is not installed, which is no matter of the tests. */
export const BACKEND_WARNING = /^warning: backend: .*\n/gmu;

/** How a process ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command. */
export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts `paretorec` in a process of its own, in a folder. */
export function start(folder: string, words: readonly string[]): Running {
  if (!existsSync(COMMAND)) throw new Error(`${COMMAND} is missing`);
  const child = spawn(process.execPath, [COMMAND, ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
  const ended = once(child, 'close').then(([exitCode]) => ({
    exitCode: exitCode as number | null,
    stdout: text.stdout,
    stderr: text.stderr.replace(BACKEND_WARNING, ''),
  }));
  return { process: child, ended };
}

/** Runs `paretorec` to its end. */
export const paretorec = (folder: string, ...words: string[]): Promise<Ended> => start(folder, words).ended;
