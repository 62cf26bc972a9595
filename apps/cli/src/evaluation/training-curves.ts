import { readFile } from 'node:fs/promises';
import type { TrainingCurve } from '@paretorec/experiments';

/** Quantities of metrics.ndjson that the report draws, with their titles. */
const DRAWN: readonly (readonly [pattern: RegExp, title: (name: string) => string])[] = [
  [/^validation\/(W?MAP)$/u, (name) => `${name} on the validation part`],
  [/^validation\/(stationarity)$/u, () => 'stationarity on the validation part (1 is best)'],
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
  const curves = new Map<string, [number, number][]>();
  for (const entry of entries) {
    for (const [name, value] of Object.entries(entry)) {
      const title = skip.has(name) ? undefined : titleOf(name);
      if (title === undefined || typeof value !== 'number' || typeof entry['epoch'] !== 'number') continue;
      curves.set(title, [...(curves.get(title) ?? []), [entry['epoch'], value]]);
    }
  }
  return [...curves].map(([quantity, points]) => ({
    row,
    quantity,
    points,
    ...(best === null ? {} : { best }),
  }));
}

function titleOf(name: string): string | undefined {
  for (const [pattern, title] of DRAWN) {
    const found = pattern.exec(name);
    if (found?.[1] !== undefined) return title(found[1]);
  }
  return undefined;
}
