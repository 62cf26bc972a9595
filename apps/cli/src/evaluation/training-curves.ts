import { readFile } from 'node:fs/promises';
import type { TrainingCurve } from '@paretorec/experiments';

/** What the best constant weights reach, in metrics.ndjson: on the parameters of one run, so that runs side by side are better without. */
export const BEST_CONSTANT = 'validation/stationarity of the best constant weights';

const STATIONARITY = 'stationarity in validation (1 is best)';

/** Quantities of metrics.ndjson that the report draws, with their titles, and whose they are where not the method's. */
const DRAWN: readonly (readonly [pattern: RegExp, title: (name: string) => string, owner?: string])[] = [
  [/^validation\/(W?MAP)$/u, (name) => `${name} on the validation part`],
  [/^validation\/(stationarity)$/u, () => STATIONARITY],
  [new RegExp(`^(${BEST_CONSTANT})$`, 'u'), () => STATIONARITY, 'best constant weights'],
  [/^loss\/(.+)$/u, (name) => `loss of ${name}`],
  [/^weight\/(.+)$/u, (name) => `mean weight of ${name}`],
];

/**
 * Training curves of a run from its metrics.ndjson, one line an epoch.
 *
 * @param row name of the method in the report.
 * @param skip quantities left out, by their names in the file.
 */
export async function trainingCurves(
  file: string,
  row: string,
  best: number | null,
  skip: ReadonlySet<string> = new Set(),
): Promise<TrainingCurve[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const names = new Set(entries.flatMap((entry) => Object.keys(entry)).filter((name) => !skip.has(name)));
  return [...names].flatMap((name) => {
    const drawn = drawnAs(name);
    if (drawn === undefined) return [];
    const points = entries.flatMap(({ epoch, [name]: value }): [number, number][] =>
      typeof epoch === 'number' && typeof value === 'number' ? [[epoch, value]] : [],
    );
    const { quantity, owner = row } = drawn;
    return [{ row: owner, quantity, points, ...(best !== null && owner === row && { best }) }];
  });
}

function drawnAs(
  name: string,
): { readonly quantity: string; readonly owner?: string | undefined } | undefined {
  for (const [pattern, title, owner] of DRAWN) {
    const found = pattern.exec(name);
    if (found?.[1] !== undefined) return { quantity: title(found[1]), owner };
  }
  return undefined;
}
