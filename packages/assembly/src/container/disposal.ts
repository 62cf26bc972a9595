import { ParetorecError } from '@paretorec/contracts';

/** Remembers what components made, to dispose it in reverse order: tsyringe disposes nothing that factories make. */
export class Disposal {
  readonly #products: { readonly place: string; readonly product: unknown }[] = [];

  /** Takes over a product. */
  add(place: string, product: unknown): void {
    this.#products.push({ place, product });
  }

  /**
   * Disposes all products that can be, the newest first, each once, however many fail.
   *
   * @throws ParetorecError that names the components whose disposal failed.
   */
  dispose(): void {
    const failed = this.#disposeAll();
    if (failed.length === 0) return;
    throw new ParetorecError({
      code: 'dispose-failed',
      kind: 'internal',
      where: failed.map(({ place }) => place).join(', '),
      problem: 'the component failed when it was disposed',
      found: failed.map(({ cause }) => String(cause)).join('; '),
      cause: new AggregateError(failed.map(({ cause }) => cause)),
    });
  }

  /** Disposes all after a failure; that failure is the one to tell, so those of disposal are not. */
  disposeAfterFailure(): void {
    this.#disposeAll();
  }

  #disposeAll(): { readonly place: string; readonly cause: unknown }[] {
    const failed: { readonly place: string; readonly cause: unknown }[] = [];
    for (const { place, product } of this.#products.splice(0).reverse()) {
      if (!isDisposable(product)) continue;
      try {
        product.dispose();
      } catch (cause) {
        failed.push({ place, cause });
      }
    }
    return failed;
  }
}

function isDisposable(product: unknown): product is { dispose(): void } {
  return (
    typeof product === 'object' &&
    product !== null &&
    'dispose' in product &&
    typeof product.dispose === 'function'
  );
}
