import type { Token } from '@paretorec/contracts';

/** What the application gives to the components of an experiment: one value a token, or one a token and place. */
export class Providers {
  readonly #makers = new Map<symbol, { readonly name: string; readonly make: (place: string) => unknown }>();

  /** Gives every component the same value. */
  provide<T>(token: Token<T>, value: T): this {
    return this.provideAt(token, () => value);
  }

  /**
   * Gives every component its own value, such as a forked stream of random numbers.
   *
   * @param make called once a component with its place: `encoder`, `optimiser`, `weighter`, `fusion`,
   *   `objectives/0` (a model's number), `metrics/extra/0`.
   */
  provideAt<T>(token: Token<T>, make: (place: string) => T): this {
    this.#makers.set(token.key, { name: token.name, make });
    return this;
  }

  /** Gives another the same values. */
  copyTo(other: Providers): void {
    for (const [key, maker] of this.#makers) other.#makers.set(key, maker);
  }

  /** Names of what is provided, for messages. */
  names(): string[] {
    return [...this.#makers.values()].map(({ name }) => name);
  }

  /** The maker of a token's values, or undefined. */
  find<T>(token: Token<T>): ((place: string) => T) | undefined {
    return this.#makers.get(token.key)?.make as ((place: string) => T) | undefined;
  }
}
