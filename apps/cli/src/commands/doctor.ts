import { access, constants } from 'node:fs/promises';
import { availableParallelism, freemem, tmpdir, totalmem } from 'node:os';
import { Command } from 'commander';
import { wrap } from '../output/text.js';
import { WIDTH } from '../output/streams.js';
import type { Launch } from '../run-cli.js';

interface Check {
  readonly name: string;
  /** `warning`: it works, but slower or less. */
  readonly status: 'ok' | 'warning' | 'failed';
  readonly detail: string;
}

/** `paretorec doctor`: whether everything that paretorec needs works here, and what to do where not. */
export function doctorCommand(launch: Launch): Command {
  return new Command('doctor')
    .description('check that everything works here, and say what to do where not')
    .action(() =>
      launch(async (context) => {
        const checks = [
          nodeCheck(),
          machineCheck(),
          ...(await folderChecks()),
          await duckDbCheck(),
          ...(await backendChecks()),
        ];
        const text = checks.map(({ name, status, detail }) =>
          wrap(`${status.padEnd(8)} ${name}: ${detail}`, WIDTH, '         '),
        );
        const healthy = checks.every(({ status }) => status !== 'failed');
        context.result(text.join('\n'), { healthy, checks });
        return healthy ? 0 : 2;
      }),
    );
}

function nodeCheck(): Check {
  const good = Number(process.versions.node.split('.')[0]) >= 20;
  const detail = `${process.version} on ${process.platform} ${process.arch}`;
  return {
    name: 'Node',
    status: good ? 'ok' : 'failed',
    detail: good ? detail : `${detail}; install Node 20 or newer`,
  };
}

function machineCheck(): Check {
  const gigabytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);
  const detail = `${availableParallelism()} cores, ${gigabytes(freemem())} of ${gigabytes(totalmem())} GiB memory free`;
  // The sample trains in well under this.
  const enough = freemem() > 2 ** 30;
  return {
    name: 'machine',
    status: enough ? 'ok' : 'warning',
    detail: enough ? detail : `${detail}; large logs will be slow`,
  };
}

async function folderChecks(): Promise<Check[]> {
  const folders: [string, string][] = [
    ['working folder', process.cwd()],
    ['temporary folder', tmpdir()],
  ];
  return Promise.all(
    folders.map(async ([name, path]): Promise<Check> => {
      try {
        await access(path, constants.W_OK);
        return { name, status: 'ok', detail: path };
      } catch {
        return {
          name,
          status: 'failed',
          detail: `${path} cannot be written; use another or change its rights`,
        };
      }
    }),
  );
}

async function duckDbCheck(): Promise<Check> {
  try {
    const { openDuckDb } = await import('@paretorec/data');
    const db = await openDuckDb();
    try {
      const { version } = await db.row<{ version: string }>('SELECT version() AS version');
      return { name: 'DuckDB', status: 'ok', detail: version };
    } finally {
      await db.close();
    }
  } catch (error) {
    return {
      name: 'DuckDB',
      status: 'failed',
      detail: `${messageOf(error)}; install the packages again with npm`,
    };
  }
}

async function backendChecks(): Promise<Check[]> {
  try {
    const { checkBackends } = await import('@paretorec/tensor');
    const found = await checkBackends();
    const usable = found.some(({ available }) => available);
    return found.map(({ name, available, detail }) => ({
      name: `backend ${name}`,
      status: available ? 'ok' : usable ? 'warning' : 'failed',
      detail,
    }));
  } catch (error) {
    return [{ name: 'backend', status: 'failed', detail: messageOf(error) }];
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.split('\n', 1).join('') : String(error);
}
