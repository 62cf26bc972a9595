import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ENVIRONMENT, ROOT } from './workspace.mjs';

/** @param {number} since milliseconds, from `performance.now()` */
export function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

let progressShown = true;

/** Switches the lines of progress off; failures are still shown. */
export function beQuiet(quiet) {
  progressShown = !quiet;
}

function sayProgress(line) {
  if (progressShown) {
    say(line);
  }
}

/** Prints one plain line, on stderr so that stdout stays with the results. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs a command in the root of the working copy.
 *
 * @param {string} command the program
 * @param {readonly string[]} args its arguments
 * @param {{ quiet?: boolean, timeoutMs?: number, interactive?: boolean, env?: Record<string, string> }} [options]
 *   quiet: keep the output and return it instead of showing it; timeoutMs: stop the command after so long
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>} never rejects: a command that cannot start has code 127
 */
export async function runCommand(command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...ENVIRONMENT, ...options.env },
    stdio: [
      options.interactive ? 'inherit' : 'ignore',
      options.quiet ? 'pipe' : 'inherit',
      options.quiet ? 'pipe' : 'inherit',
    ],
    shell: process.platform === 'win32' && command === 'npm',
    timeout: options.timeoutMs,
    killSignal: 'SIGKILL',
  });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  try {
    const [code, signal] = await once(child, 'close');
    return { code: code ?? (signal === 'SIGINT' ? 130 : 1), output, timedOut: signal === 'SIGKILL' };
  } catch (error) {
    return { code: 127, output: `${command}: ${error.message}`, timedOut: false };
  }
}

/**
 * Runs one stage and prints a line with its name and how long it took; the output of a failed quiet stage follows.
 *
 * @param {string} name what the line says
 * @param {string} command the program
 * @param {readonly string[]} args its arguments
 * @param {Parameters<typeof runCommand>[2]} [options] see {@link runCommand}
 */
export async function runStage(name, command, args, options = {}) {
  const start = performance.now();
  sayProgress(`${name} ...`);
  const result = await runCommand(command, args, options);
  const verdict =
    result.code === 0 ? 'done' : result.timedOut ? 'TOOK TOO LONG' : `FAILED (exit code ${result.code})`;
  const line = `${name}: ${verdict}, ${seconds(start)}`;
  (result.code === 0 ? sayProgress : say)(line);
  if (result.code !== 0 && options.quiet) {
    say(result.output.trimEnd());
  }
  return result;
}
