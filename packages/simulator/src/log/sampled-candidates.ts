import {
  LoggingPolicy,
  RECORD,
  SAMPLED,
  type Policy,
  type Records,
  type Request,
  type Slate,
} from '../feed/index.js';
import { REQUEST_DRAW } from '../feed/purposes.js';
import { log } from '../randomness/index.js';
import type { World } from '../world/index.js';
import { NumberColumn, type Column } from './columns.js';

/** Share of the lists whose candidates are kept. */
const SHARE = 0.01;

/** The logging policy, which keeps the candidates and their scores of some lists. */
export class SampledLogging implements Policy {
  readonly code: number;
  readonly #logging: LoggingPolicy;
  readonly #records: Records;
  readonly #kept: { readonly record: number; readonly items: Uint32Array; readonly scores: Float32Array }[] =
    [];

  /** @param records where the lists of the requests go, one record a request. */
  constructor(world: World, records: Records) {
    this.#logging = new LoggingPolicy(world);
    this.#records = records;
    this.code = this.#logging.code;
  }

  choose(request: Request, slate: Slate): void {
    this.#logging.choose(request, slate);
    if (request.draws.uniform(REQUEST_DRAW.sample) >= SHARE) return;
    const { items, count } = request.candidates;
    const scores = Float32Array.from(this.#logging.weights.subarray(0, count), (weight) => log(weight));
    this.#kept.push({ record: this.#records.count, items: items.slice(0, count), scores });
  }

  /** Marks the records whose candidates were kept, and gives those as words: session, request, count, items, scores. */
  take(): Uint32Array {
    const { words } = this.#records;
    const parts = this.#kept.map(({ record, items, scores }) => {
      const at = record * RECORD.words;
      words[at + RECORD.policy]! |= SAMPLED;
      const part = new Uint32Array(3 + 2 * items.length);
      part.set([words[at + RECORD.session]!, words[at + RECORD.counts]! & 0xff, items.length]);
      part.set(items, 3);
      part.set(new Uint32Array(scores.buffer), 3 + items.length);
      return part;
    });
    this.#kept.length = 0;
    const all = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

/** Names a list across days: its session and its place in it. */
export const listName = (session: number, request: number): string => `${session}/${request}`;

/**
 * The kept candidates of lists as columns, by list.
 *
 * @param lists ids by {@link listName}.
 */
export function candidateColumns(
  shards: readonly Buffer[],
  lists: ReadonlyMap<string, number>,
): { readonly columns: Readonly<Record<string, Column>>; readonly rows: number } {
  const found: { readonly list: number; readonly items: Uint32Array; readonly scores: Float32Array }[] = [];
  for (const shard of shards) {
    const words = new Uint32Array(shard.buffer.slice(shard.byteOffset, shard.byteOffset + shard.length));
    for (let at = 0; at < words.length; at += 3 + 2 * words[at + 2]!) {
      const list = lists.get(listName(words[at]!, words[at + 1]!));
      if (list === undefined) continue;
      const count = words[at + 2]!;
      const items = words.subarray(at + 3, at + 3 + count);
      found.push({ list, items, scores: new Float32Array(words.buffer, 4 * (at + 3 + count), count) });
    }
  }
  found.sort((a, b) => a.list - b.list);
  const rows = found.reduce((sum, { items }) => sum + items.length, 0);
  const columns = {
    list_id: new NumberColumn('u32', rows),
    item_id: new NumberColumn('u32', rows),
    score: new NumberColumn('f32', rows),
  };
  let row = 0;
  for (const { list, items, scores } of found) {
    columns.list_id.values.fill(list, row, row + items.length);
    columns.item_id.values.set(items, row);
    columns.score.values.set(scores, row);
    row += items.length;
  }
  return { columns, rows };
}
