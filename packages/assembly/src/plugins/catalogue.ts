import {
  nearestName,
  type ComponentDefinition,
  type ComponentKind,
  type DefinitionOf,
  type ErrorParts,
  type Plugin,
} from '@paretorec/contracts';

/** All kinds of components, in the order in which they are listed. */
export const COMPONENT_KINDS = [
  'encoder',
  'fieldInteraction',
  'behaviour',
  'cell',
  'objective',
  'weighter',
  'fusion',
  'optimiser',
  'metric',
] as const satisfies readonly ComponentKind[];

/** A component with the name that experiments use. */
export interface CatalogueEntry<Kind extends ComponentKind = ComponentKind> {
  /** `fixed` for a built-in, `plugin/name` (or the plugin's own name) for a third party's. */
  readonly name: string;
  /** Empty for the built-ins. */
  readonly plugin: string;
  readonly definition: DefinitionOf<Kind>;
}

/** The name of a plugin's component in experiments. */
export function componentName(plugin: Plugin, component: ComponentDefinition): string {
  const prefix = `${plugin.name}/`;
  const complete = plugin.name === '' || component.name === plugin.name || component.name.startsWith(prefix);
  return complete ? component.name : prefix + component.name;
}

/** All components of some plugins, by kind and name. */
export class Catalogue {
  readonly entries: readonly CatalogueEntry[];

  constructor(plugins: readonly Plugin[]) {
    this.entries = plugins.flatMap((plugin) =>
      plugin.components.map(
        (definition) =>
          ({ name: componentName(plugin, definition), plugin: plugin.name, definition }) as CatalogueEntry,
      ),
    );
  }

  /** Names of one kind, sorted. */
  names(kind: ComponentKind): string[] {
    return this.entries
      .filter(({ definition }) => definition.kind === kind)
      .map(({ name }) => name)
      .sort();
  }

  /** A component, or undefined. */
  find<Kind extends ComponentKind>(kind: Kind, name: string): CatalogueEntry<Kind> | undefined {
    return this.entries.find((entry) => entry.name === name && entry.definition.kind === kind) as
      CatalogueEntry<Kind> | undefined;
  }

  /** What to say when there is no such component. */
  unknown(kind: ComponentKind, name: string, where: string): ErrorParts {
    const names = this.names(kind);
    const nearest = nearestName(name, names);
    const other = this.entries.find((entry) => entry.name === name)?.definition.kind;
    return {
      code: 'unknown-component',
      where,
      problem:
        other === undefined ? `unknown ${kind} "${name}"` : `"${name}" is of kind ${other}, not ${kind}`,
      expected:
        names.length === 0
          ? `a plugin that offers one (none of kind ${kind} is known)`
          : `one of ${names.join(', ')}`,
      ...(nearest === undefined ? {} : { remedy: `did you mean "${nearest}"?` }),
    };
  }
}
