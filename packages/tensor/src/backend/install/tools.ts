import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from './run-command.js';

/** A program with the arguments that must come first. */
export interface Tool {
  readonly command: string;
  readonly args: readonly string[];
}

/** A Python that has pip, or undefined. pip and the zip reader of the same Python are used. */
export async function findPython(signal?: AbortSignal): Promise<Tool | undefined> {
  const candidates: Tool[] = [
    { command: 'python3', args: [] },
    { command: 'python', args: [] },
  ];
  return firstThatRuns(candidates, ['-m', 'pip', '--version'], signal);
}

/** A C++ compiler (`CXX` first), or undefined. */
export async function findCompiler(signal?: AbortSignal): Promise<Tool | undefined> {
  const names = [process.env['CXX'], 'g++', 'c++', 'clang++'].filter(
    (name) => name !== undefined && name !== '',
  );
  return firstThatRuns(
    names.map((command) => ({ command: command!, args: [] })),
    ['--version'],
    signal,
  );
}

/** The npm client: the one that started us, else the one beside this Node, else the one on the path. */
export async function findNpm(signal?: AbortSignal): Promise<Tool | undefined> {
  const bin = dirname(process.execPath);
  const scripts = [
    process.env['npm_execpath'],
    join(bin, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(bin, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ].filter((path) => path !== undefined && /np[mx]-cli\.[cm]?js$/.test(path) && existsSync(path));
  const candidates: Tool[] = [
    ...scripts.map((path) => ({ command: process.execPath, args: [path!.replace(/npx-cli/, 'npm-cli')] })),
    { command: 'npm', args: [] },
  ];
  return firstThatRuns(candidates, ['--version'], signal);
}

async function firstThatRuns(
  tools: readonly Tool[],
  probe: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Tool | undefined> {
  for (const tool of tools) {
    const { status } = await runCommand(tool.command, [...tool.args, ...probe], {
      signal,
      timeoutMs: 20_000,
    });
    if (status === 'ok') return tool;
  }
  return undefined;
}
