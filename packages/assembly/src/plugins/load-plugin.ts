import { isPlugin, ParetorecError, type ComponentDefinition, type Plugin } from '@paretorec/contracts';
import { show } from '../config/plain.js';
import { COMPONENT_KINDS, componentName } from './catalogue.js';
import { resolvePlugin } from './resolve-plugin.js';

/**
 * Loads a third party's plugin.
 *
 * @param name package name, or path from `folder`.
 * @param where for messages.
 * @throws ParetorecError when it is not found, throws, is no plugin, or is for other contracts.
 */
export async function loadPlugin(name: string, folder: string, where: string): Promise<Plugin> {
  const url = await resolvePlugin(name, folder, where);
  let module: Record<string, unknown>;
  try {
    module = (await import(url)) as Record<string, unknown>;
  } catch (cause) {
    throw new ParetorecError({
      code: 'plugin-failed',
      where,
      problem: `plugin "${name}" threw while it was loaded`,
      found: String(cause).split('\n')[0]!,
      remedy: 'ask its author, or try another version',
      cause,
    });
  }
  const plugin = module.default;
  const refuse = (problem: string, found: string, expected: string): ParetorecError =>
    new ParetorecError({ code: 'not-a-plugin', where, problem, found, expected });
  if (!isPlugin(plugin)) {
    const found =
      'default' in module
        ? show(plugin)
        : `exports ${Object.keys(module).join(', ') || 'of nothing'} and no default`;
    throw refuse(`"${name}" is not a plugin`, found, '`export default definePlugin({ ... })`');
  }
  if (Number(plugin.contracts) !== 1) {
    throw refuse(
      `plugin "${name}" was written for other contracts`,
      `major version ${show(plugin.contracts)}`,
      '1',
    );
  }
  if (typeof plugin.name !== 'string' || plugin.name === '') {
    throw refuse(`plugin "${name}" has no name`, show(plugin.name), 'a name that prefixes its components');
  }
  plugin.components.forEach((component, i) => {
    const fault = componentFault(component);
    if (fault !== undefined)
      throw refuse(
        `component ${i} of plugin "${name}" is not complete`,
        fault,
        'what `defineComponent` takes',
      );
  });
  return plugin;
}

function componentFault(component: ComponentDefinition): string | undefined {
  const { kind, name, config, create } = component;
  if (!COMPONENT_KINDS.includes(kind)) return `kind ${show(kind)}`;
  if (typeof name !== 'string' || name === '') return `name ${show(name)}`;
  if (typeof config?.['~standard']?.validate !== 'function') return 'a config that is no Standard Schema';
  return typeof create === 'function' ? undefined : `create ${show(create)}`;
}

/**
 * Refuses plugins of which two offer the same component.
 *
 * @throws ParetorecError that names the component.
 */
export function requireDistinct(plugins: readonly Plugin[], where: string): void {
  const seen = new Set<string>();
  for (const plugin of plugins) {
    for (const component of plugin.components) {
      const name = componentName(plugin, component);
      const key = `${component.kind} ${name}`;
      if (seen.has(key)) {
        throw new ParetorecError({
          code: 'component-clash',
          where,
          problem: `two plugins offer ${component.kind} "${name}"`,
          remedy: 'leave one of them out of `plugins`',
        });
      }
      seen.add(key);
    }
  }
}
