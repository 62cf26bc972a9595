import type { FeatureSchema, FieldSpec } from '@paretorec/contracts';
import { openDuckDb, sqlText, type Database } from '../../duckdb/database.js';
import type { FieldSource } from '../fields/field-source.js';
import type { FittedObjective, ResourceOptions } from '../options.js';
import { featureSchema } from './fitted-field.js';
import { readFitted, vocabularyPath } from './files.js';
import { NUMERIC_LIMIT, type NumericScale } from './numeric-scale.js';
import type { FittedState } from './state.js';

/** How the values of a field become rows or numbers. */
export interface FieldEncoding {
  readonly spec: FieldSpec;
  /** Column of the log, or name of what is derived from it. */
  readonly column: string;
  readonly origin: FieldSource['origin'];
  /** Of numeric fields: (value - mean) / spread, of ln(1 + max(value, 0)) on the log scale, clamped to ± limit. */
  readonly scale?: (NumericScale & { readonly limit: number }) | undefined;
}

/** Everything that was fitted on a training part, without its log. Holds a database: close it. */
export class Fitted {
  readonly schema: FeatureSchema;
  readonly objectives: readonly FittedObjective[];
  readonly fields: readonly FieldEncoding[];
  readonly #db: Database;
  readonly #folder: string;

  private constructor(db: Database, folder: string, state: FittedState) {
    this.schema = featureSchema(state.fields, state.historyLength);
    this.objectives = state.objectives;
    this.fields = state.fields.map(({ spec, source, scale }) => ({
      spec,
      column: source.column,
      origin: source.origin,
      ...(scale === undefined ? {} : { scale: { ...scale, limit: NUMERIC_LIMIT } }),
    }));
    this.#db = db;
    this.#folder = folder;
  }

  /**
   * Opens the folder that `Dataset.saveFitted` wrote.
   *
   * @throws ParetorecError `no-fitted`.
   */
  static async open(folder: string, options: ResourceOptions = {}): Promise<Fitted> {
    const state = await readFitted(folder);
    const db = await openDuckDb(options);
    return new Fitted(db, folder, state);
  }

  /** The known values of a categorical or multi-valued field with their rows, from row 1 on; row 0 is for all others. */
  async *vocabulary(name: string): AsyncGenerator<readonly [value: string, row: number]> {
    const file = vocabularyPath(
      this.#folder,
      this.fields.findIndex(({ spec }) => spec.name === name),
    );
    const sql = `SELECT value, CAST(id AS INTEGER) FROM read_parquet(${sqlText(file)}) ORDER BY id`;
    for await (const chunk of this.#db.stream(sql)) {
      const [values, rows] = [chunk.getColumnVector(0), chunk.getColumnVector(1)];
      for (let i = 0; i < chunk.rowCount; i++) yield [String(values.getItem(i)), Number(rows.getItem(i))];
    }
  }

  /** Frees the database. */
  close(): Promise<void> {
    return this.#db.close();
  }
}
