import type { BehaviourFactory, CellFactory, FieldInteractionFactory } from './encoder-parts.js';
import type { EncoderFactory } from './encoder.js';
import type { Fusion } from './fusion.js';
import type { Metric } from './metric.js';
import type { ObjectiveModel, ObjectiveSpec } from './objective.js';
import type { OptimiserFactory } from './optimiser.js';
import { token, type Token } from './tokens.js';
import type { Weighter } from './weighter.js';

/** Component kinds and what `create` of each gives. */
export interface ComponentKinds {
  encoder: EncoderFactory;
  fieldInteraction: FieldInteractionFactory;
  behaviour: BehaviourFactory;
  cell: CellFactory;
  objective: ObjectiveModel;
  weighter: Weighter;
  fusion: Fusion;
  optimiser: OptimiserFactory;
  metric: Metric;
}

/** The kind of a component, as in the configuration. */
export type ComponentKind = keyof ComponentKinds;

/** Extra arguments of `create` by kind: an objective model is told which objectives it models. */
export interface ComponentArguments {
  encoder: [];
  fieldInteraction: [];
  behaviour: [];
  cell: [];
  objective: [objectives: readonly ObjectiveSpec[]];
  weighter: [];
  fusion: [];
  optimiser: [];
  metric: [];
}

/**
 * A configuration schema by the Standard Schema convention (zod 3.24+, valibot, arktype and others implement
 * it); the type is declared here so that contracts need no dependency.
 */
export interface ConfigSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** What validation gives: a value or issues with their paths. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | {
      readonly issues: ReadonlyArray<{
        readonly message: string;
        readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
      }>;
    };

/** The parsed configuration that a schema gives. */
export type ConfigOf<Schema extends ConfigSchema> =
  Schema extends ConfigSchema<infer Output> ? Output : never;

type Injected<Inject extends Record<string, Token<unknown>>> = {
  [Name in keyof Inject]: Inject[Name] extends Token<infer T> ? T : never;
};

/**
 * A collaborator that the user chooses inside the options of the component that asks for it, under the name that it has in
 * `inject`: `cell: { use: lstm }`. Made by {@link part}.
 */
export interface Part<Kind extends ComponentKind = ComponentKind> extends Token<ComponentKinds[Kind]> {
  readonly kind: Kind;
  /** What is taken where the options name none. */
  readonly fallback: DefinitionOf<Kind>;
  /** What the option is for, in the reference. */
  readonly description: string;
}

/**
 * Asks for a component as a part of another one.
 *
 * @param fallback the component of that kind that is taken where the options name none, with its own defaults.
 *
 * @example
 * ```ts
 * inject: { features: FEATURES, cell: part('cell', gru, 'What remembers the list (Eq. 6).') },
 * ```
 */
export function part<Kind extends ComponentKind>(
  kind: Kind,
  fallback: DefinitionOf<Kind>,
  description: string,
): Part<Kind> {
  return { ...token<ComponentKinds[Kind]>(`part.${kind}`), kind, fallback, description };
}

/** The parts among a component's collaborators, by the names of their options. */
export function partsOf({
  inject,
}: Pick<ComponentDefinition, 'inject'>): readonly (readonly [string, Part])[] {
  return Object.entries(inject).filter((entry): entry is [string, Part] => 'fallback' in entry[1]);
}

/** A component as a plugin offers it, of one kind or (by default) of any; see {@link defineComponent}. */
export type ComponentDefinition<Kind extends ComponentKind = ComponentKind> = Kind extends ComponentKind
  ? DefinitionOf<Kind>
  : never;

/** A component of exactly one kind. */
export interface DefinitionOf<Kind extends ComponentKind> {
  readonly kind: Kind;
  /** The name in `use:`, kebab case; a third party's is prefixed with its plugin's name. */
  readonly name: string;
  /** One sentence for `paretorec components`. */
  readonly summary: string;
  readonly config: ConfigSchema;
  /** Options as the component's source prints them, where their defaults differ; see {@link defineComponent}. */
  readonly literal?: Readonly<Record<string, unknown>>;
  readonly inject: Readonly<Record<string, Token<unknown>>>;
  readonly create: (
    config: never,
    collaborators: never,
    ...extra: ComponentArguments[Kind]
  ) => ComponentKinds[Kind];
  /** Page under docs/, for built-ins. */
  readonly docs?: string;
}

/**
 * Declares a component: its kind, name, strict configuration schema, collaborators and factory.
 *
 * `literal` holds options as the component's source prints them, where they differ from their defaults: an experiment with
 * `preset: literal` takes them where it sets none.
 *
 * @example
 * ```ts
 * export const fixedWeighter = defineComponent({
 *   kind: 'weighter',
 *   name: 'fixed',
 *   summary: 'the same given weights for everyone',
 *   config: FixedWeighterConfig,
 *   inject: { objectives: OBJECTIVES },
 *   create: (config, { objectives }) => new FixedWeighter(config, objectives),
 * });
 * ```
 */
export function defineComponent<
  Kind extends ComponentKind,
  Schema extends ConfigSchema,
  const Inject extends Record<string, Token<unknown>> = Record<never, never>,
>(definition: {
  readonly kind: Kind;
  readonly name: string;
  readonly summary: string;
  readonly config: Schema;
  readonly literal?: Partial<ConfigOf<Schema>>;
  readonly inject?: Inject;
  readonly create: (
    config: ConfigOf<Schema>,
    collaborators: Injected<Inject>,
    ...extra: ComponentArguments[Kind]
  ) => ComponentKinds[Kind];
  readonly docs?: string;
}): DefinitionOf<Kind> {
  return { ...definition, inject: definition.inject ?? {} } as unknown as DefinitionOf<Kind>;
}

/** A package's components. Its ES module exports this as default. */
export interface Plugin {
  /** Prefix of the components' names in the configuration; empty for the built-ins. */
  readonly name: string;
  /** Major version of the contracts it was written for. */
  readonly contracts: 1;
  readonly components: readonly ComponentDefinition[];
}

const PLUGIN = Symbol.for('paretorec.plugin');

/** Declares a plugin; `export default definePlugin({ name, components })`. */
export function definePlugin(plugin: {
  readonly name: string;
  readonly components: readonly ComponentDefinition[];
}): Plugin {
  const marked: Plugin & { [PLUGIN]: true } = { ...plugin, contracts: 1, [PLUGIN]: true };
  return marked;
}

/** Whether a module's default export was made by {@link definePlugin} (of any copy of this package). */
export function isPlugin(value: unknown): value is Plugin {
  return typeof value === 'object' && value !== null && PLUGIN in value;
}
