import { CommanderError, type Command } from 'commander';
import { ParetorecError } from '@paretorec/contracts';
import { createContext, toJson, type CommandContext } from './output/context.js';
import { explain } from './output/failure.js';
import type { Host } from './output/streams.js';
import { readSwitches } from './output/switches.js';
import { buildProgram, type CommandMaker } from './program.js';

/** Runs the work of one command; gives the exit code, 0 when it gives none. */
export type Work = (context: CommandContext) => Promise<number | void>;

/** Hands a command's work to the runner, which owns output, errors and exit code. */
export type Launch = (work: Work) => Promise<void>;

const USAGE = `usage: paretorec <command> [options]

  quickstart            from the shipped log to a table and a report
  data import|inspect|validate
  train, evaluate, compare, predict, metrics
  study run|table
  tune                  search settings
  simulate log|check|gallery
  components, config check|print|schema
  doctor, backend install|info

paretorec <command> --help says more.
`;

/**
 * Runs the command line once and never throws.
 *
 * @param words arguments without node and script.
 * @param makers the commands that there are.
 * @returns the exit code: 0 done, 1 our fault, 2 usage or bad input, 3 imported with rejects under `--strict`,
 *   130 interrupted.
 */
export async function runCli(
  words: readonly string[],
  host: Host,
  makers: readonly CommandMaker[],
): Promise<number> {
  const switches = readSwitches(words, host.environment, host.stderr.isTTY === true);
  if (words.length === 0) {
    host.stderr.write(USAGE);
    return 2;
  }
  const context = createContext(host, switches);
  let exitCode = 0;
  const launch: Launch = async (work) => {
    host.signal.throwIfAborted();
    exitCode = (await work(context)) ?? 0;
    host.signal.throwIfAborted();
  };
  const printed: string[] = [];
  const program = buildProgram(makers, launch, (text) => printed.push(text));
  try {
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) {
      const text = printed.join('');
      host.stdout.write(switches.json ? `${toJson(document(error, text))}\n` : text);
      return 0;
    }
    context.progress.finish();
    const failure = explain(error instanceof CommanderError ? usageError(error, program, words) : error, {
      debug: switches.debug,
      interrupted: host.signal.aborted,
    });
    host.stderr.write(failure.text);
    if (switches.json && !context.answered) host.stdout.write(`${toJson(failure.document)}\n`);
    return failure.exitCode;
  } finally {
    context.progress.finish();
  }
}

function document(error: CommanderError, text: string): unknown {
  return error.code === 'commander.version' ? { version: text.trim() } : { help: text };
}

/** A mistake on the command line in our one-line form, with the help to ask for. */
function usageError(error: CommanderError, program: Command, words: readonly string[]): ParetorecError {
  const { command, names } = resolveCommand(program, words);
  const path = names.join(' ');
  if (error.code === 'commander.help') {
    return new ParetorecError({
      code: 'missing-command',
      problem: `"${path}" needs a command after it`,
      expected: command.commands.map((child) => child.name()).join(', '),
      remedy: `see "${path} --help"`,
    });
  }
  const problem = error.message
    .replace(/^error: /u, '')
    .replace(
      /\n\((Did you mean .*)\)/u,
      (_all, hint: string) => `; ${hint.charAt(0).toLowerCase()}${hint.slice(1)}`,
    )
    .split('\n')
    .join(' ')
    .replace(/\.$/u, '');
  return new ParetorecError({
    code: error.code.replace('commander.', ''),
    problem,
    remedy: `see "${path} --help"`,
  });
}

function resolveCommand(program: Command, words: readonly string[]): { command: Command; names: string[] } {
  let command = program;
  const names = [program.name()];
  for (const word of words) {
    if (word.startsWith('-')) continue;
    const next = command.commands.find((candidate) => candidate.name() === word);
    if (next === undefined) break;
    command = next;
    names.push(word);
  }
  return { command, names };
}
