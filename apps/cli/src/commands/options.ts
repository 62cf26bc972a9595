import { InvalidArgumentError, Option, type Command } from 'commander';

/** Parts of a log that can be asked for. */
export const SPLITS = ['train', 'validation', 'test', 'all'] as const;
/** One of {@link SPLITS}. */
export type Split = (typeof SPLITS)[number];

/** Ways of scoring a list; docs/concepts.md says how they differ. */
export const PROTOCOLS = ['static', 'logged', 'sequential'] as const;
/** One of {@link PROTOCOLS}. */
export type Protocol = (typeof PROTOCOLS)[number];

/** By which weights a trained run ranks. */
export interface FusionChoice {
  readonly fusionWeights?: readonly number[];
}

/** Which lists a trained run scores and how, for `evaluate` and `predict`. */
export interface ScoringChoices extends FusionChoice {
  readonly split: Split;
  readonly protocol: Protocol;
}

/** Adds the options of {@link ScoringChoices}. */
export function withScoringChoices(command: Command): Command {
  command
    .addOption(new Option('--split <part>', 'part of the log').choices(SPLITS).default('test'))
    .addOption(new Option('--protocol <name>', 'how a list is scored').choices(PROTOCOLS).default('static'));
  return withFusionWeights(command);
}

/** Adds the option of {@link FusionChoice}. */
export function withFusionWeights(command: Command): Command {
  return command.addOption(
    new Option(
      '--fusion-weights <w,...>',
      "constant weights that rank, such as 1,0 (default: the run's)",
    ).argParser(weightList),
  );
}

/** Parses a whole number from 0. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/u.test(text.trim()) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('expected a whole number from 0');
  return value;
}

/** Parses a whole number from 1. */
export function positiveWhole(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError('expected a whole number from 1');
  return value;
}

/** Parses a number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('expected a number above 0');
  return value;
}

/** Parses weights such as `0.5,0.5`: non-negative numbers, not all zero. */
export function weightList(text: string): number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (values.some((value) => !Number.isFinite(value) || value < 0) || !values.some((value) => value > 0)) {
    throw new InvalidArgumentError('expected numbers from 0 with commas between, such as 0.5,0.5');
  }
  return values;
}

/** Parses names with commas between, each once. */
export function nameList(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes(''))
    throw new InvalidArgumentError('expected names with commas between, such as MAP,WMAP');
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new InvalidArgumentError(`"${twice}" is named twice`);
  return names;
}

/** Parses a number of draws that an interval can be told by. */
export function resampleCount(text: string): number {
  const value = wholeNumber(text);
  if (value < 100) throw new InvalidArgumentError('expected a whole number from 100');
  return value;
}

/** Gathers an option that may be given several times. */
export function gather(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** Units in which dwell can be judged. */
export const DWELL_UNITS = ['seconds', 'minutes', 'log1p-seconds'] as const;
/** One of {@link DWELL_UNITS}. */
export type DwellUnit = (typeof DWELL_UNITS)[number];
