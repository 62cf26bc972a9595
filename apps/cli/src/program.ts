import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addSwitches } from './output/switches.js';
import { WIDTH } from './output/streams.js';
import type { Launch } from './run-cli.js';

/** Makes one command of the top level, whose work goes through `launch`. */
export type CommandMaker = (launch: Launch) => Command;

/** The version of the installed command, from its package.json. */
export function ownVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/**
 * Builds the whole command tree. Nothing heavy is loaded here: commands import what they need when they run.
 *
 * @param makers make the commands, in the order of the help.
 * @param print takes help and version text.
 */
export function buildProgram(
  makers: readonly CommandMaker[],
  launch: Launch,
  print: (text: string) => void,
): Command {
  const program = new Command('paretorec')
    .description('Multi-objective recommendation with personalised objective weights (PAPERec)')
    .version(ownVersion(), '--version', 'print the version');
  for (const make of makers) program.addCommand(make(launch));
  prepare(program, print);
  return program;
}

/** Applies to a command and all below it: switches, width, errors thrown, text handed over. */
function prepare(command: Command, print: (text: string) => void): void {
  addSwitches(command);
  command
    .exitOverride()
    .showSuggestionAfterError(true)
    .allowExcessArguments(false)
    .configureOutput({
      writeOut: print,
      writeErr: () => undefined,
      getOutHelpWidth: () => WIDTH,
      getErrHelpWidth: () => WIDTH,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  for (const child of command.commands) prepare(child, print);
}
