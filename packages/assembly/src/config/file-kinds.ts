/** How messages call a kind of configuration file, what it holds and what runs it. */
export interface FileKind {
  /** With its article: `an experiment file`. */
  readonly name: string;
  /** The least that it holds: `data.log and one objective`. */
  readonly least: string;
  /** Two keys by which it is known. */
  readonly keys: readonly [string, string];
  readonly command: string;
}

export const EXPERIMENT_FILE: FileKind = {
  name: 'an experiment file',
  least: 'data.log and one objective',
  keys: ['data', 'objectives'],
  command: 'paretorec train',
};

export const STUDY_FILE: FileKind = {
  name: 'a study file',
  least: 'experiment and rows',
  keys: ['experiment', 'rows'],
  command: 'paretorec study run',
};

export const SEARCH_FILE: FileKind = {
  name: 'a search file',
  least: 'experiment and space',
  keys: ['experiment', 'space'],
  command: 'paretorec tune',
};

const KINDS = [EXPERIMENT_FILE, STUDY_FILE, SEARCH_FILE];
const isKind = (value: object, { keys }: FileKind): boolean => keys.every((key) => Object.hasOwn(value, key));

/** The other kind of file that a value is of, where it is not of this one; undefined where it is of none. */
export const otherKind = (value: object, kind: FileKind): FileKind | undefined =>
  isKind(value, kind) ? undefined : KINDS.find((other) => isKind(value, other));
