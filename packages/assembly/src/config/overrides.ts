import { ParetorecError } from '@paretorec/contracts';
import { isRecord, PROTOTYPE_KEYS, show, type ConfigPath } from './plain.js';
import { readYaml } from './read-yaml.js';
import { DEFAULT_COMPONENTS } from './shorthand.js';

/** The step of a path that stands for every key of a mapping. */
const EVERY_KEY = '*';

/** One changed value of an experiment, from the command line or from another file. */
export interface Override {
  /** A step `*` stands for every key of the mapping there: `objectives.*.model` is the model of each objective. */
  readonly path: ConfigPath;
  readonly value: unknown;
  /** How messages call it, or a part of its value: `--set weighter.discount`. */
  where(part: ConfigPath): string;
}

/**
 * Reads `path=value`, where the value is YAML: `weighter.discount=0.2`, `fusionWeights=[1, 0]`.
 *
 * @throws ParetorecError that names the option.
 */
export function parseOverride(text: string): Override {
  const equals = text.indexOf('=');
  const dotted = text.slice(0, Math.max(equals, 0)).trim();
  if (dotted === '') {
    throw new ParetorecError({
      code: 'bad-override',
      where: `--set ${text}`,
      problem: 'not an override',
      expected: 'path=value, such as weighter.discount=0.2',
    });
  }
  const option = `--set ${dotted}`;
  const path = overridePath(dotted, option);
  return {
    path,
    value: readYaml(text.slice(equals + 1), option).value,
    where: (part) => [option, ...part].join('.'),
  };
}

/**
 * The steps of a dotted path.
 *
 * @param where how messages call it.
 * @throws ParetorecError `bad-override` for a step without a name, `forbidden-key` for one that reaches a prototype.
 */
export function overridePath(dotted: string, where: string): string[] {
  const path = dotted.split('.');
  if (path.includes('')) {
    throw new ParetorecError({
      code: 'bad-override',
      where,
      problem: 'not a path',
      found: show(dotted),
      expected: 'names with points between, such as weighter.discount',
    });
  }
  const forbidden = path.find((key) => PROTOTYPE_KEYS.has(key));
  if (forbidden !== undefined)
    throw new ParetorecError({ code: 'forbidden-key', where, problem: `key "${forbidden}" is not allowed` });
  return path;
}

/** Whether a path leads to a place or to what holds it. */
export const covers = (path: ConfigPath, place: ConfigPath): boolean =>
  path.length <= place.length && path.every((step, i) => step === EVERY_KEY || step === String(place[i]));

/** A copy of the experiment with one value replaced; mappings on the way are made where they are missing. */
export function applyOverride(
  experiment: Record<string, unknown>,
  override: Override,
): Record<string, unknown> {
  return replaced(experiment, override, 0) as Record<string, unknown>;
}

/** Whether a path leads to an option of a component. */
function isOption(path: ConfigPath): boolean {
  return path[0] === 'objectives'
    ? path[2] === 'model' && path.length > 3
    : path.length > 1 && Object.hasOwn(DEFAULT_COMPONENTS, path[0]!);
}

function replaced(node: unknown, override: Override, depth: number): unknown {
  const key = override.path[depth];
  if (key === undefined) return override.value;
  if (key === EVERY_KEY && isRecord(node))
    return Object.fromEntries(
      Object.entries(node).map(([name, part]) => [name, replaced(part, override, depth + 1)]),
    );
  if (node === undefined && key !== EVERY_KEY) return { [key]: replaced(undefined, override, depth + 1) };
  // A part of a component may stand there by its name alone.
  if (typeof node === 'string' && isOption(override.path.slice(0, depth)))
    return { use: node, [key]: replaced(undefined, override, depth + 1) };
  if (isRecord(node)) return { ...node, [key]: replaced(node[key], override, depth + 1) };
  if (Array.isArray(node)) {
    const index = Number(key);
    if (Number.isInteger(index) && index >= 0 && index <= node.length) {
      const copy: unknown[] = [...(node as readonly unknown[])];
      copy[index] = replaced(copy[index], override, depth + 1);
      return copy;
    }
  }
  throw new ParetorecError({
    code: 'bad-override',
    where: override.where([]),
    problem: `"${override.path.slice(0, depth).join('.')}" has no "${key}"`,
    found: show(node),
    expected: Array.isArray(node) ? `an index from 0 to ${node.length}` : 'a mapping',
  });
}
