import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FIELD_LABELS, ParetorecError } from '@paretorec/contracts';
import { z } from 'zod';
import type { Database } from '../../duckdb/database.js';
import { sqlText } from '../../duckdb/database.js';
import { vocabularyTable } from './fitted-field.js';
import type { FittedField } from './fitted-field.js';
import type { FittedState } from './state.js';

const FILE = 'fitted.json';

const share = z.number().min(0).max(1);
const kind = z.enum(['categorical', 'multi', 'numeric']);
const group = z.enum(['user', 'context', 'item', 'impression', 'history']);

const FittedFile = z.object({
  format: z.literal('paretorec-fitted'),
  version: z.literal(1),
  historyLength: z.int().nonnegative(),
  bounds: z
    .object({
      shares: z.object({ train: share, validation: share, test: share }),
      validation: z.number(),
      test: z.number(),
    })
    .optional(),
  fields: z.array(
    z.object({
      name: z.string(),
      group,
      kind,
      origin: z.enum(['id', 'declared', 'derived']),
      column: z.string(),
      rows: z.int().positive(),
      idDropout: share,
      pooling: z.enum(['mean', 'sum', 'attention']).optional(),
      form: z.enum(['value', 'bins', 'knots']).optional(),
      scale: z
        .object({ scale: z.enum(['linear', 'log']), mean: z.number(), spread: z.number().positive() })
        .optional(),
      /** File with the columns value and id. */
      vocabulary: z.string().optional(),
    }),
  ),
  objectives: z.array(
    z.object({
      name: z.string(),
      label: z.union([
        z.string(),
        z.object({ use: z.enum(FIELD_LABELS), field: z.string() }),
        z.object({
          use: z.literal('mixture'),
          of: z.record(z.string(), z.number()),
          durations: z.array(z.string()).readonly().optional(),
        }),
      ]),
      population: z.enum(['all', 'clicked']),
      transform: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('binary') }),
        z.object({ kind: z.literal('share') }),
        z.object({
          kind: z.literal('scaled'),
          low: z.number(),
          cap: z.number(),
          scale: z.enum(['log', 'linear']),
          bins: z.union([z.int().min(2), z.literal('none')]),
          zeroUnclicked: z.boolean(),
        }),
      ]),
    }),
  ),
});

/** Writes what was fitted as a folder, whole or not at all: a folder that stood there is replaced at the end. */
export async function writeFitted(db: Database, state: FittedState, folder: string): Promise<void> {
  const fresh = `${folder}.${randomBytes(6).toString('hex')}.part`;
  await mkdir(fresh, { recursive: true });
  try {
    for (const [index, field] of state.fields.entries()) {
      if (field.scale !== undefined) continue;
      await db.run(
        `COPY (SELECT value, id FROM ${vocabularyTable(index)} ORDER BY id) TO ${sqlText(join(fresh, vocabularyFile(index)))} (FORMAT parquet, COMPRESSION zstd)`,
      );
    }
    await writeFile(join(fresh, FILE), `${JSON.stringify(toFile(state), null, 2)}\n`);
    await replaceFolder(fresh, folder);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
}

async function replaceFolder(fresh: string, folder: string): Promise<void> {
  const old = `${fresh}.old`;
  const stood = await rename(folder, old).then(
    () => true,
    () => false,
  );
  await rename(fresh, folder);
  if (stood) await rm(old, { recursive: true, force: true });
}

/**
 * Reads {@link writeFitted}'s folder but for the vocabularies.
 *
 * @throws ParetorecError `no-fitted` when it is not there or damaged.
 */
export async function readFitted(folder: string): Promise<FittedState> {
  const path = join(folder, FILE);
  const fail = (problem: string, cause?: unknown): ParetorecError =>
    new ParetorecError({
      code: 'no-fitted',
      where: path,
      problem,
      expected: 'what training saved beside its checkpoints',
      remedy: 'train again',
      cause,
    });
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw fail('no fitted features', error);
  }
  const result = FittedFile.safeParse(content);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw fail(`damaged: ${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const { fields, objectives, historyLength, bounds } = result.data;
  return { fields: fields.map(fromFile), objectives, historyLength, bounds };
}

/** Loads the vocabularies of a fitted folder as tables, `<prefix><table of the field>`. */
export async function loadVocabularies(
  db: Database,
  state: FittedState,
  folder: string,
  prefix = '',
): Promise<void> {
  for (const [index, field] of state.fields.entries()) {
    if (field.scale !== undefined) continue;
    const file = vocabularyPath(folder, index);
    await db.run(
      `CREATE OR REPLACE TABLE ${prefix}${vocabularyTable(index)} AS SELECT value, id FROM read_parquet(${sqlText(file)}) ORDER BY id`,
    );
  }
}

/** File of the vocabulary of the field in a place. */
export const vocabularyPath = (folder: string, index: number): string => join(folder, vocabularyFile(index));

function vocabularyFile(index: number): string {
  return `vocabulary-${index}.parquet`;
}

function toFile({ fields, ...state }: FittedState): z.input<typeof FittedFile> {
  return {
    format: 'paretorec-fitted',
    version: 1,
    historyLength: state.historyLength,
    ...(state.bounds === undefined ? {} : { bounds: state.bounds }),
    fields: fields.map(({ source, spec, scale }, index) => ({
      ...source,
      rows: spec.rows,
      idDropout: spec.idDropout,
      ...(spec.pooling === undefined ? {} : { pooling: spec.pooling }),
      ...(spec.form === undefined ? {} : { form: spec.form }),
      ...(scale === undefined ? { vocabulary: vocabularyFile(index) } : { scale }),
    })),
    objectives: [...state.objectives],
  };
}

function fromFile({
  rows,
  idDropout,
  pooling,
  form,
  scale,
  ...saved
}: z.output<typeof FittedFile>['fields'][number]): FittedField {
  const { name, group: fieldGroup, kind: fieldKind, origin, column } = saved;
  const source = { name, group: fieldGroup, kind: fieldKind, origin, column };
  return {
    source,
    spec: {
      name,
      group: fieldGroup,
      kind: fieldKind,
      rows,
      idDropout,
      ...(pooling && { pooling }),
      ...(form && { form }),
    },
    ...(scale === undefined ? {} : { scale }),
  };
}
