import type { ListBatch } from '@paretorec/contracts';
import { ParetorecError } from '@paretorec/contracts';
import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { Database } from '../../duckdb/database.js';
import type { FittedField } from '../fitted/fitted-field.js';
import { PARTS } from '../options.js';
import type { BatchOptions, Part } from '../options.js';
import { assembleBatch } from './assemble.js';
import type { AssemblyPlan, Segment } from './assemble.js';
import type { ItemNames } from './item-names.js';
import { viewChunk, viewColumns } from './chunk-view.js';

/** What {@link readBatches} reads from. */
export interface BatchSource extends Omit<AssemblyPlan, 'listLength' | 'cutSeed' | 'itemNames'> {
  readonly db: Database;
  readonly fields: readonly FittedField[];
  /** Loaded when first asked for. */
  readonly loadItemNames: () => Promise<ItemNames>;
}

/** Streams the batches of a part; DuckDB prepares the next chunk while the consumer works. */
export async function* readBatches(
  source: BatchSource,
  part: Part | 'all',
  options: BatchOptions,
): AsyncGenerator<ListBatch, void, undefined> {
  checkOptions(options);
  const { batchSize, listLength, order, withOutcome = false, padBatch = false } = options;
  const cutSeed = options.cutSeed ?? (order === 'time' ? 0 : order.shuffleSeed);
  const itemNames = withOutcome ? await source.loadItemNames() : undefined;
  const plan: AssemblyPlan = { ...source, listLength, cutSeed, itemNames };
  const sql = batchSql(source.fields, part, options);
  let segments: Segment[] = [];
  let waiting = 0;
  let last = -1;
  for await (const chunk of ahead(source.db.stream(sql))) {
    const view = viewChunk(chunk, source.fields, source.objectives, withOutcome);
    if (order === 'time') last = checkOrder(view.seq, last);
    for (let from = 0; from < view.lists;) {
      const to = Math.min(view.lists, from + batchSize - waiting);
      segments.push({ view, from, to });
      waiting += to - from;
      from = to;
      if (waiting < batchSize) continue;
      yield assembleBatch(plan, segments, batchSize);
      segments = [];
      waiting = 0;
    }
  }
  if (waiting > 0) yield assembleBatch(plan, segments, padBatch ? batchSize : waiting);
}

function batchSql(fields: readonly FittedField[], part: Part | 'all', options: BatchOptions): string {
  const { order, batchSize, skipBatches = 0, mostBatches } = options;
  const where = part === 'all' ? '' : `WHERE part = ${PARTS.indexOf(part)}`;
  const by =
    order === 'time' ? '' : `ORDER BY md5_number_lower('${order.shuffleSeed}:${order.epoch}:' || id), seq`;
  const skip = skipBatches === 0 ? '' : `OFFSET ${skipBatches * batchSize}`;
  const limit =
    mostBatches === undefined ? '' : `LIMIT ${Math.max(0, mostBatches - skipBatches) * batchSize}`;
  return `SELECT ${viewColumns(fields, options.withOutcome ?? false)} FROM t_encoded ${where} ${by} ${limit} ${skip}`;
}

/** The rows of a scan come as they were inserted; a database that does otherwise must not go unseen. */
function checkOrder(seq: Int32Array, last: number): number {
  for (const value of seq) {
    if (value <= last)
      throw new ParetorecError({
        code: 'lists-out-of-order',
        kind: 'internal',
        problem: 'the database gave lists out of order',
      });
    last = value;
  }
  return last;
}

/** Asks for the next chunk before this one is used. */
async function* ahead(
  stream: AsyncGenerator<DuckDBDataChunk, void, undefined>,
): AsyncGenerator<DuckDBDataChunk, void, undefined> {
  let next = stream.next();
  try {
    for (;;) {
      const result = await next;
      if (result.done === true) return;
      next = stream.next();
      // a failure of the read-ahead is thrown when its chunk is asked for, not before
      next.catch(() => undefined);
      yield result.value;
    }
  } finally {
    await next.catch(() => undefined);
    await stream.return();
  }
}

function checkOptions(options: BatchOptions): void {
  const { batchSize, listLength, skipBatches = 0, mostBatches = 1, order, cutSeed = 0 } = options;
  const fail = (where: string, found: unknown, expected: string): never => {
    throw new ParetorecError({
      code: 'bad-option',
      where,
      problem: 'out of range',
      found: String(found),
      expected,
    });
  };
  if (!Number.isInteger(batchSize) || batchSize < 1)
    fail('batchSize', batchSize, 'a whole number of 1 or more');
  if (listLength !== 'whole' && !(Number.isInteger(listLength) && listLength >= 1))
    fail('listLength', listLength, 'a whole number of 1 or more, or whole');
  if (!Number.isInteger(skipBatches) || skipBatches < 0)
    fail('skipBatches', skipBatches, 'a whole number of 0 or more');
  if (!Number.isInteger(mostBatches) || mostBatches < 1)
    fail('mostBatches', mostBatches, 'a whole number of 1 or more');
  if (!Number.isInteger(cutSeed)) fail('cutSeed', cutSeed, 'a whole number');
  if (order === 'time') return;
  if (!Number.isInteger(order.shuffleSeed)) fail('order.shuffleSeed', order.shuffleSeed, 'a whole number');
  if (!Number.isInteger(order.epoch) || order.epoch < 0)
    fail('order.epoch', order.epoch, 'a whole number of 0 or more');
}
