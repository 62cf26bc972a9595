import 'reflect-metadata';
import { container, instancePerContainerCachingFactory, type DependencyContainer } from 'tsyringe';
import {
  nearestName,
  ParetorecError,
  partsOf,
  type ComponentArguments,
  type ComponentKind,
  type ComponentKinds,
  type Token,
} from '@paretorec/contracts';
import type { ComponentReference } from '../config/schema.js';
import type { Catalogue, CatalogueEntry } from '../plugins/catalogue.js';
import type { Disposal } from './disposal.js';
import type { Providers } from './providers.js';

/** One component to be made. */
export interface Placement<Kind extends ComponentKind> {
  readonly kind: Kind;
  /** Its place, such as `weighter` or `objectives/0`. */
  readonly place: string;
  readonly reference: ComponentReference;
  /** What `create` of its kind takes beside options and collaborators. */
  readonly extra: ComponentArguments[Kind];
  /** Under which other components may ask for it. */
  readonly token?: Token<ComponentKinds[Kind]>;
}

/** The tsyringe container of one experiment: makes each component once, with its collaborators. */
export class ComponentContainer {
  readonly #container: DependencyContainer = container.createChildContainer();
  readonly #offered = new Map<
    symbol,
    { readonly name: string; readonly place: string; readonly key: symbol }
  >();
  /** Places that are being made, the outermost first. */
  readonly #path: string[] = [];
  readonly #catalogue: Catalogue;
  readonly #providers: Providers;
  readonly #disposal: Disposal;

  constructor(catalogue: Catalogue, providers: Providers, disposal: Disposal) {
    this.#catalogue = catalogue;
    this.#providers = providers;
    this.#disposal = disposal;
  }

  /** Registers a component; nothing is made yet. The function makes it, or gives what was made. */
  register<Kind extends ComponentKind>(placement: Placement<Kind>): () => ComponentKinds[Kind] {
    const { kind, place, reference, token } = placement;
    const entry = this.#catalogue.find(kind, reference.use);
    if (entry === undefined) throw new ParetorecError(this.#catalogue.unknown(kind, reference.use, place));
    const parts = new Map(
      partsOf(entry.definition).map(([name, part]) => [
        name,
        this.register({
          kind: part.kind,
          place: `${place}/${name}`,
          reference: reference[name] as ComponentReference,
          extra: [],
        }),
      ]),
    );
    const key = Symbol(place);
    const factory = instancePerContainerCachingFactory(() => this.#create(placement, entry, parts));
    this.#container.register<ComponentKinds[Kind]>(key, { useFactory: factory });
    if (token !== undefined) this.#offered.set(token.key, { name: token.name, place, key });
    return () => this.#resolve<ComponentKinds[Kind]>(key, place);
  }

  #resolve<T>(key: symbol, place: string): T {
    if (this.#path.includes(place)) {
      throw new ParetorecError({
        code: 'component-cycle',
        where: place,
        problem: 'components need each other in a circle, so none can be made first',
        found: [...this.#path.slice(this.#path.indexOf(place)), place].join(' -> '),
        remedy: 'choose another component for one of them',
      });
    }
    this.#path.push(place);
    try {
      return this.#container.resolve<T>(key);
    } finally {
      this.#path.pop();
    }
  }

  #create<Kind extends ComponentKind>(
    placement: Placement<Kind>,
    entry: CatalogueEntry<Kind>,
    parts: ReadonlyMap<string, () => unknown>,
  ): ComponentKinds[Kind] {
    const { place, reference, extra } = placement;
    const collaborators = Object.fromEntries(
      Object.entries(entry.definition.inject).map(([name, token]) => [
        name,
        parts.get(name)?.() ?? this.#collaborator(token, place, labelOf(entry)),
      ]),
    );
    const options = Object.fromEntries(
      Object.entries(reference).filter(([key]) => key !== 'use' && !parts.has(key)),
    );
    try {
      const product = entry.definition.create(options as never, collaborators as never, ...extra);
      this.#disposal.add(place, product);
      return product;
    } catch (cause) {
      throw creationError(cause, place, labelOf(entry), entry.plugin === '');
    }
  }

  #collaborator(token: Token<unknown>, place: string, label: string): unknown {
    const offered = this.#offered.get(token.key);
    if (offered !== undefined) return this.#resolve(offered.key, offered.place);
    const make = this.#providers.find(token);
    if (make !== undefined) return make(place);
    const known = [...this.#providers.names(), ...[...this.#offered.values()].map(({ name }) => name)].sort();
    const nearest = nearestName(token.name, known);
    throw new ParetorecError({
      code: 'unknown-collaborator',
      where: `${place} (${label})`,
      problem: `asks for "${token.name}", which nobody provides`,
      expected: `one of ${known.join(', ')}`,
      ...(nearest === undefined ? {} : { remedy: `did you mean "${nearest}"?` }),
    });
  }
}

function labelOf({
  definition: { kind },
  name,
}: {
  readonly definition: { readonly kind: ComponentKind };
  readonly name: string;
}): string {
  return `${kind} "${name}"`;
}

function creationError(cause: unknown, place: string, label: string, builtin: boolean): ParetorecError {
  const where = `${place} (${label})`;
  if (ParetorecError.isInstance(cause)) {
    // An option that the component names is place enough.
    if (cause.parts.where?.startsWith(`${place}.`) === true) return cause;
    return new ParetorecError({ code: cause.code, kind: cause.kind, where, problem: cause.message, cause });
  }
  return new ParetorecError({
    code: 'component-failed',
    kind: builtin ? 'internal' : 'input',
    where,
    problem: 'the component could not be made',
    found: String(cause).split('\n')[0]!,
    cause,
  });
}
