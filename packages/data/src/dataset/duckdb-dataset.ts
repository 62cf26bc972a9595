import { ParetorecError, type FeatureSchema, type ItemFacts, type ListBatch } from '@paretorec/contracts';
import type { Database } from '../duckdb/database.js';
import type { Log } from '../log/open.js';
import { loadEntityTable } from './batches/entity-table.js';
import { readItemFacts } from './batches/item-facts.js';
import { ItemNames } from './batches/item-names.js';
import { readBatches } from './batches/read-batches.js';
import type { BatchSource } from './batches/read-batches.js';
import { fingerprintLog } from './fingerprint.js';
import { featureSchema, vocabularyTable } from './fitted/fitted-field.js';
import { writeFitted } from './fitted/files.js';
import { mapVocabularies } from './fitted/map-vocabularies.js';
import type { FittedState } from './fitted/state.js';
import { PARTS } from './options.js';
import type { BatchOptions, Dataset, FittedObjective, Part, PartCounts } from './options.js';
import { encodeLists } from './tables/encode.js';
import type { LogSource } from './tables/source.js';

/** A data set over the tables of one DuckDB. */
export class DuckDbDataset implements Dataset {
  readonly schema: FeatureSchema;
  readonly objectives: readonly FittedObjective[];
  readonly fingerprint: string;
  readonly counts: Readonly<Record<Part, PartCounts>>;
  readonly maxListLength: Readonly<Record<Part, number>>;
  readonly #state: FittedState;
  readonly #source: BatchSource;
  readonly #log: LogSource;

  private constructor(
    state: FittedState,
    source: BatchSource,
    log: LogSource,
    fingerprint: string,
    sizes: Sizes,
  ) {
    this.#state = state;
    this.#source = source;
    this.#log = log;
    this.schema = source.schema;
    this.objectives = state.objectives;
    this.fingerprint = fingerprint;
    this.counts = sizes.counts;
    this.maxListLength = sizes.maxListLength;
  }

  /** Encodes the raw tables of `db` by what was fitted; the data set then owns `db`. */
  static async encode(
    db: Database,
    log: Log,
    source: LogSource,
    state: FittedState,
    progress: (stage: string, done: number) => void,
  ): Promise<DuckDbDataset> {
    const { fields, objectives, historyLength } = state;
    await encodeLists(db, source, fields, objectives, (done) => progress('encode', done));
    const users = await loadEntityTable(db, source, fields, 'user');
    const items = await loadEntityTable(db, source, fields, 'item');
    const sizes = await partSizes(db);
    for (const table of ['t_lists', 't_context', 't_impressions', 't_history', 't_users'])
      await db.run(`DROP TABLE ${table}`);
    const schema = featureSchema(fields, historyLength);
    let names: Promise<ItemNames> | undefined;
    const loadItemNames = (): Promise<ItemNames> => (names ??= ItemNames.load(db));
    return new DuckDbDataset(
      state,
      { db, fields, objectives, schema, users, items, loadItemNames },
      source,
      await fingerprintLog(log),
      sizes,
    );
  }

  batches(part: Part | 'all', options: BatchOptions): AsyncIterable<ListBatch> {
    return readBatches(this.#source, part, options);
  }

  async values(field: string): Promise<string[]> {
    const { db, fields } = this.#source;
    const coded = fields.map(({ spec }) => spec).filter(({ kind }) => kind !== 'numeric');
    const index = fields.findIndex(({ spec }) => spec.name === field && spec.kind !== 'numeric');
    if (index < 0) {
      throw new ParetorecError({
        code: 'no-such-field',
        where: 'data set',
        problem: 'no categorical or multi-valued field has this name',
        found: field,
        expected: coded.map(({ name }) => name).join(', '),
      });
    }
    const names = new Array<string>(fields[index]!.spec.rows).fill('(unknown)');
    const known = `SELECT id::INTEGER AS id, value::VARCHAR AS value FROM ${vocabularyTable(index)}`;
    for (const { id, value } of await db.rows<{ id: number; value: string }>(known)) names[id] = value;
    return names;
  }

  itemFacts(categories: readonly string[]): Promise<ReadonlyMap<string, ItemFacts>> {
    return readItemFacts(this.#source.db, this.#log, categories);
  }

  async saveFitted(folder: string): Promise<void> {
    await writeFitted(this.#source.db, this.#state, folder);
  }

  async mapVocabularies(oldFitted: string): Promise<Record<string, Int32Array>> {
    return mapVocabularies(this.#source.db, this.#state, oldFitted);
  }

  async close(): Promise<void> {
    await this.#source.db.close();
  }
}

interface Sizes {
  readonly counts: Readonly<Record<Part, PartCounts>>;
  readonly maxListLength: Readonly<Record<Part, number>>;
}

async function partSizes(db: Database): Promise<Sizes> {
  const rows = await db.rows<{
    part: number;
    lists: number;
    impressions: number;
    clicks: number;
    longest: number;
  }>(`
    SELECT part, count(*) AS lists, sum(n) AS impressions, sum(clicks) AS clicks, max(n) AS longest
    FROM (SELECT part, count(*) AS n, sum(clicked) AS clicks FROM t_impressions GROUP BY part, seq) GROUP BY part`);
  const found = PARTS.map(
    (_, i) => rows.find((row) => row.part === i) ?? { lists: 0, impressions: 0, clicks: 0, longest: 0 },
  );
  const entries = <T>(pick: (row: (typeof found)[number]) => T): Record<Part, T> =>
    Object.fromEntries(PARTS.map((part, i) => [part, pick(found[i]!)])) as Record<Part, T>;
  return {
    counts: entries(({ lists, impressions, clicks }) => ({ lists, impressions, clicks })),
    maxListLength: entries(({ longest }) => longest),
  };
}
