import type { Initialiser, Parameter, ParameterStore } from '@paretorec/contracts';

/** A store that remembers what was created in it, by name. */
export interface RecordedParameters {
  readonly store: ParameterStore;
  /** Names are those that creators gave, scopes included. */
  readonly created: ReadonlyMap<string, Parameter>;
}

/** Remembers what is created in a store, so that the same network can be made once more over the same parameters. */
export function recordParameters(store: ParameterStore): RecordedParameters {
  const created = new Map<string, Parameter>();
  return { store: new RecordingStore(store, created, ''), created };
}

class RecordingStore implements ParameterStore {
  readonly #store: ParameterStore;
  readonly #created: Map<string, Parameter>;
  readonly #prefix: string;

  constructor(store: ParameterStore, created: Map<string, Parameter>, prefix: string) {
    this.#store = store;
    this.#created = created;
    this.#prefix = prefix;
  }

  create(name: string, shape: readonly number[], initialiser: Initialiser): Parameter {
    const parameter = this.#store.create(name, shape, initialiser);
    this.#created.set(`${this.#prefix}${name}`, parameter);
    return parameter;
  }

  scope(prefix: string): ParameterStore {
    return new RecordingStore(this.#store.scope(prefix), this.#created, `${this.#prefix}${prefix}/`);
  }
}
