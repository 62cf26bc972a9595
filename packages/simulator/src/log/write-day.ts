import { join } from 'node:path';
import { DAY, HOUR, LOG_DAYS, dayNumber, dayStart, partOf } from '../constants/index.js';
import { FLAG, LIST_LENGTH, RECORD, SAMPLED, SHOWN } from '../feed/index.js';
import { HISTORY } from '../world/index.js';
import { ListColumn, NumberColumn, TextColumn, type Column } from './columns.js';
import type { Dirt } from './dirt.js';
import { DAY_COLUMNS } from './live-shard.js';
import { candidateColumns, listName } from './sampled-candidates.js';
import { DayOrder, RecordWindow } from './time-order.js';
import type { WorkFolder } from './work-folder.js';
import { writeParquet, type FileFacts } from './write-parquet.js';

/** Lists of one file. */
const FILE_LISTS = 65_536;

/** Which day is written. */
export interface DayTask {
  readonly ordinal: number;
  readonly shards: number;
  /** Id of the day's first list. */
  readonly firstList: number;
}

/** Facts of files by path within the log. */
export type FilesFacts = Readonly<Record<string, FileFacts>>;

/** Writes days of all shards as Parquet files, lists by (time, user). */
export class DayWriter {
  readonly #log: string;
  readonly #work: WorkFolder;
  readonly #candidates: boolean;
  readonly #dirt: Dirt | undefined;
  /** With room for the largest file so far, and how many lists that is. */
  #columns = makeColumns(0);
  #room = 0;
  readonly #window = new RecordWindow();

  /**
   * @param candidates whether the candidates of some lists were kept.
   * @param dirt what goes wrong; undefined for a clean log.
   */
  constructor(log: string, work: WorkFolder, candidates: boolean, dirt: Dirt | undefined) {
    this.#log = log;
    this.#work = work;
    this.#candidates = candidates;
    this.#dirt = dirt;
  }

  /** Writes a day. */
  async write({ ordinal, shards, firstList }: DayTask): Promise<FilesFacts> {
    const facts: Record<string, FileFacts> = {};
    const day = String(dayNumber(ordinal)).padStart(2, '0');
    const write = async (
      name: string,
      columns: Readonly<Record<string, Column>>,
      rows: number,
    ): Promise<void> => {
      facts[name] = await writeParquet(join(this.#log, name), columns, rows);
    };
    const window = this.#window;
    const part = new TextColumn(partOf(dayNumber(ordinal)));
    const order = new DayOrder(this.#work, ordinal, shards);
    const columns = this.#columnsFor(Math.min(FILE_LISTS, order.count));
    const sampled = new Map<string, number>();
    for (let from = 0, number = 0; from < order.count; from += FILE_LISTS, number++) {
      const rows = Math.min(FILE_LISTS, order.count - from);
      order.fill(window, from, rows);
      const writer = new ListWriter(columns, window, { ordinal, dirt: this.#dirt, sampled });
      for (let row = 0; row < rows; row++) writer.write(window.at(row), row, firstList + from + row);
      const file = `day-${day}-${String(number).padStart(3, '0')}.parquet`;
      const { hist_item, hist_dwell, hist_age, ...scalars } = columns.lists;
      await write(`lists/${file}`, { ...scalars, part, hist_item, hist_dwell, hist_age }, rows);
      await write(`impressions/${file}`, columns.impressions, writer.impressions);
      await write(`hidden/impressions/${file}`, columns.hidden, rows * LIST_LENGTH);
    }
    if (this.#candidates) {
      // Sessions that ran over midnight kept their candidates on the day that they began.
      const kept = [ordinal - 1, ordinal].flatMap((of) => this.#work.candidates(of, shards));
      const found = candidateColumns(kept, sampled);
      await write(`candidates/day-${day}.parquet`, found.columns, found.rows);
    }
    const lived = Array.from({ length: shards }, (_, shard) => this.#work.days(ordinal, shard));
    const days = dayColumns(lived, dayNumber(ordinal));
    await write(`hidden/days/day-${day}.parquet`, days.columns, days.rows);
    return facts;
  }

  #columnsFor(lists: number): DayColumns {
    if (this.#room < lists) {
      this.#room = Math.min(FILE_LISTS, Math.ceil(1.25 * lists));
      this.#columns = makeColumns(this.#room);
    }
    return this.#columns;
  }
}

type DayColumns = ReturnType<typeof makeColumns>;

function makeColumns(lists: number) {
  // Room for doubled rows, of which a dirty log has one in a thousand.
  const impressions = Math.ceil(lists * LIST_LENGTH * 1.01) + 100;
  const hidden = lists * LIST_LENGTH;
  return {
    lists: {
      list_id: new NumberColumn('u32', lists),
      user_id: new NumberColumn('u32', lists),
      session_id: new NumberColumn('u32', lists),
      request: new NumberColumn('u8', lists),
      time: new NumberColumn('i64', lists),
      day: new NumberColumn('i16', lists),
      hour: new NumberColumn('u8', lists),
      platform: new NumberColumn('u8', lists),
      n_candidates: new NumberColumn('u8', lists),
      policy: new NumberColumn('u8', lists),
      hist_item: new ListColumn('u32', lists, HISTORY),
      hist_dwell: new ListColumn('f32', lists, HISTORY),
      hist_age: new ListColumn('f32', lists, HISTORY),
    },
    impressions: {
      list_id: new NumberColumn('u32', impressions),
      position: new NumberColumn('u8', impressions),
      item_id: new NumberColumn('u32', impressions),
      clicked: new NumberColumn('u8', impressions),
      dwell: new NumberColumn('f32', impressions, true),
      propensity: new NumberColumn('f32', impressions),
      click_arrival: new NumberColumn('i64', impressions, true),
      dwell_arrival: new NumberColumn('i64', impressions, true),
    },
    hidden: {
      list_id: new NumberColumn('u32', hidden),
      position: new NumberColumn('u8', hidden),
      examined: new NumberColumn('u8', hidden),
      p_click: new NumberColumn('f32', hidden),
      e_dwell: new NumberColumn('f32', hidden),
      mode: new NumberColumn('u8', hidden),
      regret: new NumberColumn('u8', hidden),
      censored: new NumberColumn('u8', hidden),
    },
  };
}

/** Turns records of lists into rows of the files, in order. */
class ListWriter {
  /** Rows of impressions so far. */
  impressions = 0;
  readonly #columns: DayColumns;
  readonly #window: RecordWindow;
  readonly #ordinal: number;
  readonly #dirt: Dirt | undefined;
  readonly #sampled: Map<string, number>;

  constructor(
    columns: DayColumns,
    window: RecordWindow,
    options: { ordinal: number; dirt: Dirt | undefined; sampled: Map<string, number> },
  ) {
    for (const table of Object.values(columns)) for (const column of Object.values(table)) column.clear();
    this.#columns = columns;
    this.#window = window;
    this.#ordinal = options.ordinal;
    this.#dirt = options.dirt;
    this.#sampled = options.sampled;
  }

  /** Writes the list of a record as row `row` of the lists. */
  write(record: number, row: number, list: number): void {
    const { words } = this.#window;
    const session = words[record + RECORD.session]!;
    const request = words[record + RECORD.counts]! & 0xff;
    this.#dirt?.at(session, request);
    if ((words[record + RECORD.policy]! & SAMPLED) !== 0) this.#sampled.set(listName(session, request), list);
    this.#list(record, row, list);
    this.#shown(record, row, list);
  }

  #list(record: number, row: number, list: number): void {
    const { words, doubles, floats } = this.#window;
    const { lists } = this.#columns;
    const time = doubles[record / 2]!;
    // The last day's file holds what runs beyond it.
    const over = this.#ordinal < LOG_DAYS - 1 ? 0 : Math.floor((time - dayStart(this.#ordinal)) / DAY);
    const today = this.#ordinal + over;
    const counts = words[record + RECORD.counts]!;
    lists.list_id.values[row] = list;
    lists.user_id.values[row] = words[record + RECORD.user]!;
    lists.session_id.values[row] = words[record + RECORD.session]!;
    lists.request.values[row] = counts & 0xff;
    lists.time.setTime(row, time + (this.#dirt?.skew ?? 0));
    lists.day.values[row] = dayNumber(today);
    lists.hour.values[row] = Math.floor((time - dayStart(today)) / HOUR);
    lists.platform.values[row] = counts >>> 24;
    lists.n_candidates.values[row] = (counts >>> 16) & 0xff;
    lists.policy.values[row] = words[record + RECORD.policy]! & 0xff;
    const length = (counts >>> 8) & 0xff;
    const at = lists.hist_item.start(row);
    for (let back = 0; back < length; back++) {
      lists.hist_item.values.values[at + back] = words[record + RECORD.histItem + back]!;
      const dwell = floats[record + RECORD.histDwell + back]!;
      if (Number.isNaN(dwell)) lists.hist_dwell.values.setNull(at + back);
      else lists.hist_dwell.values.values[at + back] = dwell;
      lists.hist_age.values.values[at + back] = floats[record + RECORD.histAge + back]!;
    }
    lists.hist_item.end(row, length);
    lists.hist_dwell.end(row, length);
    lists.hist_age.end(row, length);
  }

  #shown(record: number, listRow: number, list: number): void {
    const { words, floats } = this.#window;
    const { hidden } = this.#columns;
    const repeats = this.#dirt?.repeats === true;
    let repeated: number | undefined;
    for (let t = 0; t < LIST_LENGTH; t++) {
      const row = listRow * LIST_LENGTH + t;
      const shown = record + RECORD.shown + t * SHOWN.words;
      const flags = words[shown + SHOWN.flags]!;
      const item = repeated ?? words[shown + SHOWN.item]!;
      this.#impression(record, shown, list, t + 1, item);
      if (this.#dirt?.doubles(t + 1) === true) this.#impression(record, shown, list, t + 1, item);
      repeated = repeats && (flags & FLAG.clicked) !== 0 && repeated === undefined ? item : undefined;
      hidden.list_id.values[row] = list;
      hidden.position.values[row] = t + 1;
      hidden.examined.values[row] = (flags & FLAG.examined) >>> 1;
      hidden.p_click.values[row] = floats[shown + SHOWN.chance]!;
      hidden.e_dwell.values[row] = floats[shown + SHOWN.expected]!;
      hidden.mode.values[row] = flags >>> FLAG.modeShift;
      hidden.regret.values[row] = (flags & FLAG.regret) >>> 2;
      hidden.censored.values[row] = (flags & FLAG.censored) >>> 3;
    }
  }

  #impression(record: number, shown: number, list: number, position: number, item: number): void {
    const { words, doubles, floats, ints } = this.#window;
    const { impressions } = this.#columns;
    const time = doubles[record / 2]!;
    const row = this.impressions++;
    impressions.list_id.values[row] = list;
    impressions.position.values[row] = position;
    impressions.item_id.values[row] = item;
    impressions.clicked.values[row] = words[shown + SHOWN.flags]! & FLAG.clicked;
    impressions.propensity.values[row] = floats[shown + SHOWN.propensity]!;
    const dwell = floats[shown + SHOWN.dwell]!;
    if (Number.isNaN(dwell)) impressions.dwell.setNull(row);
    else impressions.dwell.values[row] = dwell;
    const click = ints[shown + SHOWN.clickDelay]!;
    if (click < 0) impressions.click_arrival.setNull(row);
    else impressions.click_arrival.setTime(row, time + click);
    const read = ints[shown + SHOWN.dwellDelay]!;
    if (read < 0) impressions.dwell_arrival.setNull(row);
    else impressions.dwell_arrival.setTime(row, time + read);
  }
}

function dayColumns(
  shards: readonly Float64Array[],
  day: number,
): { columns: Record<string, Column>; rows: number } {
  const width = DAY_COLUMNS.length;
  const rows = shards.reduce((sum, shard) => sum + shard.length, 0) / width;
  const columns = {
    user_id: new NumberColumn('u32', rows),
    day: new NumberColumn('i16', rows),
    clicks: new NumberColumn('u16', rows),
    valid_s: new NumberColumn('f32', rows),
    feed_s: new NumberColumn('f32', rows),
    W: new NumberColumn('f32', rows),
    M: new NumberColumn('f32', rows),
  };
  columns.day.values.fill(day);
  const { user_id, clicks, valid_s, feed_s, W, M } = columns;
  const targets = [user_id, clicks, valid_s, feed_s, W, M];
  let row = 0;
  for (const values of shards) {
    for (let at = 0; at < values.length; at += width, row++) {
      targets.forEach((target, k) => (target.values[row] = values[at + k]!));
    }
  }
  return { columns, rows };
}
