import { isRecord, show, type ConfigPath } from '../config/plain.js';
import type { StudyFile } from './study-schema.js';

/** A changed value and where the study file gives it. */
export interface Change {
  readonly dotted: string;
  readonly value: unknown;
  readonly place: ConfigPath;
}

/** One combination of a grid's values. */
export interface GridRow {
  /** `learningRate=0.01 weighter=mgda` */
  readonly name: string;
  readonly changes: readonly Change[];
}

interface Value extends Change {
  readonly label: string;
}

/** Every combination of the values of a grid; the last path varies fastest. */
export function expandGrid(grid: StudyFile['grid']): GridRow[] {
  const axes = Object.entries(grid ?? {});
  if (axes.length === 0) return [];
  const shortNames = axes.map(([dotted]) => lastOf(dotted));
  const combinations = axes.reduce<Value[][]>(
    (before, [dotted, values]) =>
      before.flatMap((chosen) => valuesOf(dotted, values).map((value) => [...chosen, value])),
    [[]],
  );
  return combinations.map((changes) => ({
    name: changes
      .map(({ dotted, label }) => {
        const short = lastOf(dotted);
        const shared = shortNames.filter((name) => name === short).length > 1;
        return `${shared ? dotted : short}=${label}`;
      })
      .join(' '),
    changes: changes.map(({ dotted, value, place }) => ({ dotted, value, place })),
  }));
}

function valuesOf(dotted: string, values: readonly unknown[] | Readonly<Record<string, unknown>>): Value[] {
  return Object.entries(values).map(([key, value]) => ({
    dotted,
    value,
    place: ['grid', dotted, Array.isArray(values) ? Number(key) : key],
    label: Array.isArray(values) ? labelOf(value) : key,
  }));
}

function labelOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return isRecord(value) && typeof value['use'] === 'string' && Object.keys(value).length === 1
    ? value['use']
    : show(value);
}

function lastOf(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf('.') + 1);
}
