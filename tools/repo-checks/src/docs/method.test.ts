import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { run } from '../support/run.js';
import { CLI, ROOT } from '../support/workspace.js';
import { parsePage, readPage } from './markdown.js';

/** A row of the table of options that differ from the paper. */
interface Row {
  /** Path in a complete experiment: `weighter.criticForm`. */
  readonly path: string;
  readonly ours: unknown;
  readonly paper: unknown;
}

interface Component {
  readonly kind: string;
  readonly name: string;
  readonly options?: readonly { readonly name: string; readonly literal?: unknown }[];
}

const HEADING = "## What differs, with the paper's form as an option";
/** Where an experiment of default components has one of each kind. */
const PLACES: Readonly<Record<string, string>> = {
  encoders: 'encoder',
  objectives: 'objectives.click.model',
  weighters: 'weighter',
};

const rows = tableRows();
const folder = mkdtempSync(join(tmpdir(), 'paretorec-method-'));
let ours: unknown;
let literal: unknown;

beforeAll(async () => {
  const file = join(folder, 'experiment.yaml');
  writeFileSync(file, 'data: { log: log }\nobjectives: { click: { label: clicked } }\n');
  const print = async (preset: string): Promise<unknown> =>
    answer(['config', 'print', file, '--set', `preset=${preset}`]);
  [ours, literal] = [await print('default'), await print('literal')];
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe('the table of options that differ from the paper', () => {
  it.each(rows)('says what $path is by default and under preset: literal', ({ path, ...row }) => {
    expect({ ours: valueAt(ours, path), paper: valueAt(literal, path) }).toEqual(row);
  });

  it('has every option that the presets set differently', () => {
    expect(rows.map(({ path }) => path).sort()).toEqual(differences(ours, literal).sort());
  });

  it('has every literal option that a component has', { timeout: 60_000 }, async () => {
    const components = (await answer(['components'])) as readonly Component[];
    const named = components.flatMap(({ kind, options = [] }) =>
      options.filter((option) => 'literal' in option).map(({ name }) => `${PLACES[`${kind}s`]}.${name}`),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(rows.map(({ path }) => path)).toEqual(expect.arrayContaining(named));
  });
});

function tableRows(): Row[] {
  const page = 'docs/method.md';
  const lines = parsePage(page, readPage(page)).prose.map(({ text }) => text);
  const section = lines.slice(lines.indexOf(HEADING) + 1);
  const end = section.findIndex((line) => line.startsWith('## '));
  const cells = section
    .slice(0, end)
    .filter((line) => line.startsWith('| ') && line.includes('`'))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| /, '')));
  return cells.map(([option = '', mine = '', theirs = '']) => {
    const linked = /^\[`(\w+)`\]\(components\/(\w+)\//.exec(option);
    const path = linked ? `${PLACES[linked[2]!]}.${linked[1]}` : option.replaceAll('`', '');
    return { path, ours: valueOf(mine), paper: valueOf(theirs) };
  });
}

function valueOf(cell: string): unknown {
  return parse(cell.replaceAll('`', '')) as unknown;
}

async function answer(args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await run(process.execPath, [CLI, ...args, '--json'], ROOT);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as unknown;
}

function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], value);
}

/** Paths of the values that two complete experiments do not share, the preset's name aside. */
function differences(a: unknown, b: unknown, path = ''): string[] {
  if (typeof a !== 'object' || a === null) return a === b || path === 'preset' ? [] : [path];
  return Object.keys(a).flatMap((key) =>
    differences(valueAt(a, key), valueAt(b, key), path === '' ? key : `${path}.${key}`),
  );
}
