import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance, DuckDBValue, JS } from '@duckdb/node-api';
import { ParetorecError } from '@paretorec/contracts';
import { interrupted, translateDuckDbError } from './errors.js';

/** How a database is opened. */
export interface DatabaseOptions {
  /** DuckDB's `memory_limit`, such as `2GB` or `512MiB`; default DuckDB's own (80% of the machine). */
  readonly memoryLimit?: string | undefined;
  /** Worker threads, 1 or more; default all cores. */
  readonly threads?: number | undefined;
  /** Where data larger than the memory limit spills; default a fresh folder under the system's temp folder. */
  readonly tempDirectory?: string | undefined;
  /** A database file to work in, created when missing; default in memory. Tables then live on disk. */
  readonly path?: string | undefined;
  /** Stops the running statement; every later one fails with an error of kind `interrupted`. */
  readonly signal?: AbortSignal | undefined;
}

/** Values of the placeholders `$name` of a statement. */
export type SqlValues = Readonly<Record<string, DuckDBValue>>;

/** A cell as {@link Database.rows} gives it: integers that fit are numbers, wider ones bigints. */
export type Cell = JS;

/** One DuckDB that reads files from disk and spills to it. Views and tables are seen by every statement. */
export class Database {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #signal: AbortSignal | undefined;
  readonly #ownTemp: string | undefined;
  readonly #interrupt: () => void;
  readonly #streams = new Set<DuckDBConnection>();
  #closed = false;

  /** Use {@link openDuckDb}. */
  constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    signal: AbortSignal | undefined,
    ownTemp: string | undefined,
  ) {
    this.#instance = instance;
    this.#connection = connection;
    this.#signal = signal;
    this.#ownTemp = ownTemp;
    this.#interrupt = () => {
      this.#connection.interrupt();
      for (const stream of this.#streams) stream.interrupt();
    };
    signal?.addEventListener('abort', this.#interrupt);
  }

  /** Runs one or more statements for their effect. Throws a {@link ParetorecError} in place of DuckDB's errors. */
  async run(sql: string, values?: SqlValues): Promise<void> {
    await this.#guard(() => this.#connection.run(sql, values));
  }

  /** Runs a query whose result is small and gives its rows as objects. */
  async rows<Row extends Record<string, unknown> = Record<string, Cell>>(
    sql: string,
    values?: SqlValues,
  ): Promise<Row[]> {
    const result = await this.#guard(async () => {
      const reader = await this.#connection.runAndReadAll(sql, values);
      return reader.getRowObjectsJS();
    });
    return result.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, narrow(cell)])),
    ) as Row[];
  }

  /** Runs a query of exactly one row. */
  async row<Row extends Record<string, unknown> = Record<string, Cell>>(
    sql: string,
    values?: SqlValues,
  ): Promise<Row> {
    const [first] = await this.rows<Row>(sql, values);
    if (first === undefined) {
      throw new ParetorecError({ code: 'no-row', kind: 'internal', problem: `a query gave no row: ${sql}` });
    }
    return first;
  }

  /**
   * Streams a query's result chunk by chunk (2,048 rows at most), on a connection of its own, so that other
   * statements may run meanwhile. Leaving the loop early ends the query.
   */
  async *stream(sql: string, values?: SqlValues): AsyncGenerator<DuckDBDataChunk, void, undefined> {
    const connection = await this.#guard(() => this.#instance.connect());
    this.#streams.add(connection);
    try {
      const result = await this.#guard(() => connection.stream(sql, values));
      for (;;) {
        const chunk = await this.#guard(() => result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) return;
        yield chunk;
      }
    } finally {
      this.#streams.delete(connection);
      connection.closeSync();
    }
  }

  /** Names and DuckDB types of a query's columns, in order. */
  async describe(sql: string): Promise<Map<string, string>> {
    const rows = await this.rows<{ column_name: string; column_type: string }>(`DESCRIBE ${sql}`);
    return new Map(rows.map((row) => [row.column_name, row.column_type]));
  }

  /** Frees the database and its temp folder; a second call does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#signal?.removeEventListener('abort', this.#interrupt);
    this.#connection.closeSync();
    this.#instance.closeSync();
    if (this.#ownTemp !== undefined) await rm(this.#ownTemp, { recursive: true, force: true });
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    if (this.#signal?.aborted === true) throw interrupted();
    try {
      return await work();
    } catch (error) {
      throw translateDuckDbError(error);
    }
  }
}

/**
 * Opens a database (in memory unless `path` is given) that works out of core.
 *
 * @throws ParetorecError `bad-option` when DuckDB refuses an option, such as a memory limit without a unit.
 */
export async function openDuckDb(options: DatabaseOptions = {}): Promise<Database> {
  const ownTemp =
    options.tempDirectory === undefined ? await mkdtemp(join(tmpdir(), 'paretorec-')) : undefined;
  const settings: Record<string, string> = {
    temp_directory: options.tempDirectory ?? ownTemp ?? '',
    autoinstall_known_extensions: 'false',
  };
  if (options.memoryLimit !== undefined) settings['memory_limit'] = options.memoryLimit;
  if (options.threads !== undefined) settings['threads'] = String(options.threads);
  // Thirty megabytes, for those who open one.
  const duckdb = await import('@duckdb/node-api');
  try {
    const instance = await duckdb.DuckDBInstance.create(options.path ?? ':memory:', settings);
    const connection = await instance.connect();
    // COPY and CREATE TABLE then need not hold rows back to keep an order that no statement asked for
    await connection.run("SET preserve_insertion_order = false; SET TimeZone = 'UTC'");
    return new Database(instance, connection, options.signal, ownTemp);
  } catch (error) {
    if (ownTemp !== undefined) await rm(ownTemp, { recursive: true, force: true });
    throw new ParetorecError({
      code: 'bad-option',
      where: options.memoryLimit === undefined ? 'DuckDB' : `memory limit "${options.memoryLimit}"`,
      problem: `DuckDB did not open (${error instanceof Error ? error.message.split('\n')[0] : String(error)})`,
      expected: 'a memory limit such as 2GB and at least one thread',
      cause: error,
    });
  }
}

/** A number as an SQL expression of type DOUBLE. */
export function sqlNumber(value: number): string {
  return `CAST(${value} AS DOUBLE)`;
}

/** A text as an SQL literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as a quoted SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function narrow(cell: unknown): unknown {
  if (typeof cell === 'bigint') {
    const number = Number(cell);
    return Number.isSafeInteger(number) ? number : cell;
  }
  if (Array.isArray(cell)) return cell.map(narrow);
  return cell;
}
