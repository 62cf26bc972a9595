import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '@paretorec/tensor';
import { paretorec } from '../test-support/in-process.js';
import { SMALL_EXPERIMENT } from '../test-support/small-experiment.js';

// A log of raw values that the test keeps, so that it can hand them to an exported model as a stranger would.

const RUNTIME = fileURLToPath(new URL('../../../../tools/setup/onnxruntime.mjs', import.meta.url));
const hasOnnxRuntime = spawnSync(process.execPath, [RUNTIME]).status === 0;

type Raw = Readonly<Record<string, unknown>>;

/** A list as `rank.py` takes it. */
interface RawList {
  readonly user: Raw;
  readonly context: Raw;
  readonly item: readonly Raw[];
  readonly impression: readonly Raw[];
  readonly history_item: readonly Raw[];
  readonly history: readonly Raw[];
}

const HOUR = 3600;
const MAPPING = `impressions:
  file: shown.csv
  columns:
    list: list
    user: user
    item: item
    time: { column: time, unit: s }
    clicked: clicked
    dwell: dwell
    position: position
  fields:
    - { column: device, group: context, kind: categorical }
    - { column: fresh, group: impression, kind: numeric }
items:
  file: items.csv
  key: item
  fields:
    - { column: topic, kind: categorical }
    - { column: tags, kind: multi, separator: "|" }
    - { column: price, kind: numeric }
users:
  file: users.csv
  key: user
  fields:
    - { column: age, kind: numeric }
`;
const FEATURES = `features:
  historyLength: 3
  include: [user_id, item_id, topic, tags, price, age, device, fresh, hour, weekday, history_age]
`;

/** Lists of one to five items, and what is known when each is shown; the last third shows items and users that are new. */
function makeLog(lists: number) {
  const rng = createRng('raw log');
  const items = Array.from({ length: 40 }, (_, i): Raw => ({
    item_id: `i${i}`,
    topic: i % 7 === 0 ? null : `topic ${i % 5}`,
    tags: ['red', 'green', 'blue'].filter((_tag, bit) => (i >> bit) % 2 === 1),
    price: i % 9 === 0 ? null : Math.round(Math.exp(rng.normal() * 2 + 2) * 100) / 100,
  }));
  const users = Array.from({ length: 15 }, (_, u): Raw => ({
    user_id: `u${u}`,
    age: u % 4 === 0 ? null : 20 + u,
  }));
  const clicks = new Map<number, { item: Raw; time: number }[]>();
  const raw = new Map<string, RawList>();
  const rows: string[] = [];
  for (let list = 0; list < lists; list++) {
    const time = 1_700_000_000 + list * 1777;
    const isLate = list > (2 * lists) / 3;
    const user = rng.integer(isLate ? 15 : 10);
    const past = clicks.get(user) ?? [];
    const first = rng.integer(isLate ? 40 : 25);
    const shown = Array.from(
      { length: 1 + rng.integer(5) },
      (_, place) => items[(first + 3 * place) % items.length]!,
    );
    const fresh = shown.map(() => (rng.uniform() < 0.2 ? null : Math.round(rng.normal() * 1000) / 1000));
    const device = rng.uniform() < 0.5 ? 'phone' : 'desk';
    const clicked = rng.uniform() < 0.6 ? rng.integer(shown.length) : -1;
    shown.forEach(({ item_id: item }, place) => {
      const dwell = place === clicked ? 1 + rng.integer(90) : 0;
      const isClicked = place === clicked ? 1 : 0;
      rows.push(
        `l${list},u${user},${time},${String(item)},${place + 1},${isClicked},${dwell},${device},${fresh[place] ?? ''}`,
      );
    });
    raw.set(`l${list}`, {
      user: users[user]!,
      context: {
        device,
        hour: Math.floor(time / HOUR) % 24,
        weekday: (Math.floor(time / HOUR / 24) + 3) % 7,
      },
      item: shown,
      impression: fresh.map((value) => ({ fresh: value })),
      history_item: past.map(({ item }) => item),
      history: past.map((click) => ({ history_age: Math.log(1 + (time - click.time) / HOUR) })),
    });
    if (clicked >= 0) clicks.set(user, [{ item: shown[clicked]!, time }, ...past]);
  }
  const files = {
    'shown.csv': ['list,user,time,item,position,clicked,dwell,device,fresh', ...rows],
    'items.csv': [
      'item,topic,tags,price',
      ...items.map(({ item_id: id, topic, tags, price }) =>
        [id, topic ?? '', (tags as string[]).join('|'), price ?? ''].join(),
      ),
    ],
    'users.csv': ['user,age', ...users.map(({ user_id: id, age }) => [id, age ?? ''].join())],
  };
  return { raw, files };
}

const { raw, files } = makeLog(240);
let folder: string;
const at = (...parts: string[]): string => join(folder, ...parts);
const succeed = async (...words: string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await paretorec(...words, '--quiet');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paretorec-export-'));
  await mkdir(at('raw'));
  for (const [name, lines] of Object.entries(files))
    await writeFile(at('raw', name), `${lines.join('\n')}\n`);
  await writeFile(at('mapping.yaml'), MAPPING);
  await writeFile(at('small.yaml'), `${SMALL_EXPERIMENT}${FEATURES}`);
  await succeed('data', 'import', 'table', at('raw'), '--mapping', at('mapping.yaml'), '--out', at('log'));
  await train('run');
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

const train = (run: string, ...settings: string[]): Promise<string> =>
  succeed(
    'train',
    at('small.yaml'),
    '--out',
    at(run),
    ...['trainer.epochs=1', `data.log=${at('log')}`, ...settings].flatMap((setting) => ['--set', setting]),
  );

const OBJECTIVES = ['click', 'dwell'] as const;

/** Scores by list and item, as `predict` writes them. */
async function predicted(run: string, words: readonly string[]): Promise<Map<string, Raw>> {
  const out = at(`${run}.ndjson`);
  await succeed('predict', at(run), at('log'), '--split', 'all', '--out', out, ...words);
  const rows = (await readFile(out, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Raw);
  return new Map(rows.map((row) => [`${String(row['list_id'])} ${String(row['item_id'])}`, row]));
}

interface Ranked {
  readonly order: readonly number[];
  readonly fused: readonly number[];
  readonly scores: readonly (readonly number[])[];
  readonly weights: readonly (readonly number[])[];
}

/** What the exported program gives for raw lists; knows nothing of this framework. */
function ranked(model: string, lists: readonly RawList[]): Ranked[] {
  const input = lists.map((list) => JSON.stringify(list)).join('\n');
  const program = [RUNTIME, join(model, 'rank.py')];
  const { status, stdout, stderr } = spawnSync(process.execPath, program, {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  expect(status, stderr).toBe(0);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Ranked);
}

describe.skipIf(!hasOnnxRuntime)('an exported run ranks raw lists as predict does', () => {
  it.each<[string, string, readonly string[], readonly string[]]>([
    ['PAPERec', 'run', [], []],
    ['LSTM cells', 'lstm', ['encoder.cell.use=lstm'], []],
    [
      'factorisation machines with constant weights',
      'fm',
      [
        'objectives.click.model={ use: fm, embeddingDim: 4 }',
        'objectives.dwell.model={ use: fm, embeddingDim: 4 }',
      ],
      ['--fusion-weights', '0.3,0.7'],
    ],
  ])(
    '%s [needs onnxruntime]',
    async (_name, run, settings, words) => {
      if (run !== 'run') await train(run, ...settings);
      const rows = await predicted(run, words);
      await succeed('export', at(run), '--format', 'onnx', '--out', at(`${run}-model`), ...words);
      const ids = [...raw.keys()];
      const results = ranked(at(`${run}-model`), [...raw.values()]);
      let compared = 0;
      ids.forEach((id, list) => {
        const { order, fused, scores, weights } = results[list]!;
        expect(fused).toHaveLength(raw.get(id)!.item.length);
        expect(order.map((place) => fused[place]!)).toEqual([...fused].sort((a, b) => b - a));
        raw.get(id)!.item.forEach(({ item_id: item }, place) => {
          const row = rows.get(`${id} ${String(item)}`)!;
          const close = (found: number, column: string): void =>
            expect(Math.abs(found - Number(row[column])), `${id} ${String(item)} ${column}`).toBeLessThan(
              1e-5,
            );
          close(fused[place]!, 'score');
          OBJECTIVES.forEach((objective, k) => {
            close(scores[place]![k]!, `score_${objective}`);
            close(weights[place]![k]!, `weight_${objective}`);
          });
          compared += 1;
        });
      });
      expect(compared).toBe(rows.size);
    },
    120_000,
  );
});

describe('paretorec export', () => {
  const words = (run: string, out: string): string[] => [
    'export',
    run,
    '--format',
    'onnx',
    '--out',
    out,
    '--quiet',
  ];

  it('needs neither the log nor anything outside the run folder, and says what it wrote', async () => {
    await rename(at('log'), at('away'));
    try {
      const document = JSON.parse(await succeed(...words(at('run'), at('alone')), '--json')) as {
        readonly files: readonly string[];
        readonly outputs: readonly string[];
      };
      expect(document.files.toSorted()).toEqual((await readdir(at('alone'))).toSorted());
      expect(document.outputs).toEqual(['raw_scores', 'scores', 'weights', 'fused']);
    } finally {
      await rename(at('away'), at('log'));
    }
  }, 60_000);

  it('writes the same bytes again', async () => {
    await succeed(...words(at('run'), at('first')));
    await succeed(...words(at('run'), at('again')));
    for (const name of await readdir(at('first')))
      expect((await readFile(at('again', name))).equals(await readFile(at('first', name))), name).toBe(true);
  }, 60_000);

  it('replaces an earlier export under --force only, and nothing else ever', async () => {
    await succeed(...words(at('run'), at('taken')));
    const refused = await paretorec(...words(at('run'), at('taken')));
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toMatch(/taken: an exported model is there already.*--force/u);
    await writeFile(at('taken', 'model.onnx'), '');
    await succeed(...words(at('run'), at('taken')), '--force');
    expect((await readFile(at('taken', 'model.onnx'))).byteLength).toBeGreaterThan(1000);
    const other = await paretorec(...words(at('run'), at('raw')), '--force');
    expect(other.stderr).toMatch(/raw: something else is there already/u);
    expect(existsSync(at('raw', 'shown.csv'))).toBe(true);
  }, 60_000);

  it.each<[string, () => string[], RegExp]>([
    ['no run', () => words(at('raw'), at('none')), /raw: this folder holds no run/u],
    ['another format', () => ['export', at('run'), '--format', 'pmml', '--out', at('none')], /pmml.*onnx/u],
    [
      'weights that do not fit',
      () => [...words(at('run'), at('none')), '--fusion-weights', '1,1'],
      /sum to one/u,
    ],
  ])('leaves nothing behind: %s', async (_name, given, message) => {
    const { exitCode, stdout, stderr } = await paretorec(...given());
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect((await readdir(folder)).filter((name) => name.includes('none'))).toEqual([]);
  });

  it('refuses a run without a finished epoch', async () => {
    await mkdir(at('begun'));
    for (const name of ['config.yaml', 'manifest.json'])
      await writeFile(at('begun', name), await readFile(at('run', name)));
    const { exitCode, stderr } = await paretorec(...words(at('begun'), at('none')));
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/begun: the run has no finished epoch yet/u);
  });
});
