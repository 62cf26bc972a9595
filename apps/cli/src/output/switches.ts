import { Option, type Command } from 'commander';

/** What every command understands. */
export interface Switches {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
  readonly colour: boolean;
}

/** Adds `--json`, `--quiet`, `--debug` and `--no-color` to a command. */
export function addSwitches(command: Command): Command {
  return command
    .addOption(new Option('--json', 'one JSON document on stdout, all else on stderr'))
    .addOption(new Option('--quiet', 'no progress and no notes'))
    .addOption(new Option('--debug', 'show the stack trace of an error'))
    .addOption(new Option('--no-color', 'no colours (also the variable NO_COLOR)'));
}

/**
 * Reads the switches straight from the arguments, so that they hold for errors of parsing as well.
 * Words after `--` are operands and not looked at.
 */
export function readSwitches(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  terminal: boolean,
): Switches {
  const end = words.indexOf('--');
  const given = new Set(end < 0 ? words : words.slice(0, end));
  const silenced = given.has('--no-color') || (environment['NO_COLOR'] ?? '') !== '';
  return {
    json: given.has('--json'),
    quiet: given.has('--quiet'),
    debug: given.has('--debug'),
    colour: terminal && !silenced,
  };
}
