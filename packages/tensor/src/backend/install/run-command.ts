import { spawn } from 'node:child_process';
import { appendFile } from 'node:fs/promises';

/** How {@link runCommand} runs a command. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which the command is stopped. */
  readonly timeoutMs?: number;
  /** File that the command line and its output are added to. */
  readonly logFile?: string | undefined;
}

/** How a command ended. */
export interface CommandResult {
  readonly status: 'ok' | 'failed' | 'missing' | 'timed-out';
  /** Standard output. */
  readonly output: string;
  /** Standard output and standard error together. */
  readonly all: string;
}

/**
 * Runs a command without a shell or a terminal and captures what it prints; only an abort makes it throw.
 *
 * @throws the signal's reason when it was aborted.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env, signal, timeoutMs, logFile }: CommandOptions = {},
): Promise<CommandResult> {
  signal?.throwIfAborted();
  const result = await new Promise<CommandResult>((resolve) => {
    const child = spawn(command, args, {
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env }),
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let output = '';
    let all = '';
    let timedOut = false;
    const stop = (): void => void child.kill('SIGTERM');
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            stop();
          }, timeoutMs);
    signal?.addEventListener('abort', stop, { once: true });
    const end = (status: CommandResult['status']): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      // A grandchild that keeps the pipes open must not keep us waiting.
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ status, output, all });
    };
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      all += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => void (all += chunk.toString()));
    child.on('error', (error: NodeJS.ErrnoException) => {
      all += error.message;
      end(error.code === 'ENOENT' ? 'missing' : 'failed');
    });
    child.on('exit', () => setTimeout(() => child.stdout.destroy(), 200));
    child.on('close', (code) => end(timedOut ? 'timed-out' : code === 0 ? 'ok' : 'failed'));
  });
  if (logFile !== undefined) {
    await appendFile(
      logFile,
      `$ ${[command, ...args].join(' ')}\n${result.all}\n[${result.status}]\n\n`,
    ).catch(() => undefined);
  }
  signal?.throwIfAborted();
  return result;
}

/** Why a command failed, in one line: the network, the disk, the time, or its own last words. */
export function explain(result: CommandResult): string {
  const text = result.all;
  if (/ENOSPC|No space left|disk quota/i.test(text))
    return 'the disk is full; free some space, or set PARETOREC_CACHE to a folder on another disk';
  if (OFFLINE.test(text))
    return 'the package index cannot be reached; check the network and the proxy settings';
  if (result.status === 'timed-out') return 'it took too long and was stopped; try again on a faster network';
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const telling =
    lines.find((line) => /\berror(?::| code)/i.test(line)) ??
    lines.find((line) => /error/i.test(line)) ??
    lines.at(-1) ??
    'it gave no reason';
  return telling.slice(0, 300);
}

const OFFLINE =
  /ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ENETUNREACH|ETIMEDOUT|NewConnectionError|Failed to establish|Temporary failure in name resolution|Max retries exceeded|Read timed out|ConnectTimeout|Connection broken|network request to .* failed/i;
