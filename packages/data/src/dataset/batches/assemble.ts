import type { FeatureSchema, FieldColumn, FieldSpec, ListBatch, ListOutcome } from '@paretorec/contracts';
import type { FittedObjective } from '../options.js';
import type { ChunkView } from './chunk-view.js';
import { cutList } from './cut.js';
import { columnWriter } from './field-values.js';
import type { ColumnWriter, FieldValues } from './field-values.js';
import type { ItemNames } from './item-names.js';

/** Lists `from .. to` of a chunk. */
export interface Segment {
  readonly view: ChunkView;
  readonly from: number;
  readonly to: number;
}

/** What does not change from batch to batch. */
export interface AssemblyPlan {
  readonly schema: FeatureSchema;
  readonly objectives: readonly FittedObjective[];
  /** Fields of users and items by row number. */
  readonly users: readonly FieldValues[];
  readonly items: readonly FieldValues[];
  /** T, or as many as the batch needs. */
  readonly listLength: number | 'whole';
  readonly cutSeed: number;
  /** Only for batches with outcomes. */
  readonly itemNames?: ItemNames | undefined;
}

/** Builds a batch of `lists` lists from segments; those missing at the end are padding. */
export function assembleBatch(plan: AssemblyPlan, segments: readonly Segment[], lists: number): ListBatch {
  const { schema } = plan;
  const positions = plan.listLength === 'whole' ? longest(segments) : plan.listLength;
  const clicks = schema.historyLength;
  const lengths = new Int32Array(lists);
  const known = new Int32Array(lists);
  const user = writers(schema.user, lists);
  const context = writers(schema.context, lists);
  const item = writers(schema.item, lists * positions);
  const impression = writers(schema.impression, lists * positions);
  const pastItem = writers(schema.item, lists * clicks);
  const pastOwn = writers(schema.history, lists * clicks);
  const targets = plan.objectives.map(() => columnWriter('numeric', lists * positions));
  const outcome = segments.some(({ view }) => view.outcome !== undefined)
    ? emptyOutcome(lists, positions)
    : undefined;
  let done = 0;
  for (const segment of segments) {
    const { view } = segment;
    const count = segment.to - segment.from;
    const rows = Int32Array.from({ length: count }, (_, i) => segment.from + i);
    const places = shownPlaces(plan, segment, positions, lengths.subarray(done, done + count));
    const past = pastPlaces(segment, clicks, known.subarray(done, done + count));
    write(user, plan.users, gather(view.userRow, rows));
    write(context, view.context, rows);
    write(item, plan.items, gather(view.shown.itemRow, places));
    write(impression, view.shown.fields, places);
    write(targets, view.shown.targets, places);
    write(pastItem, plan.items, gather(view.history.itemRow, past));
    write(pastOwn, view.history.own, past);
    if (outcome !== undefined) writeOutcome(outcome, segment, done, positions, places, plan.itemNames);
    done += count;
  }
  const labels = plan.objectives.map(
    ({ name }, i) => [name, { targets: numbers(targets[i]!.finish()) }] as const,
  );
  return {
    lists,
    positions,
    lengths,
    user: finish(user),
    context: finish(context),
    item: finish(item),
    impression: finish(impression),
    history: { lengths: known, item: finish(pastItem), own: finish(pastOwn) },
    labels: Object.fromEntries(labels),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

/** The longest list, rounded up to a multiple of 4, at least 4: few different shapes, little padding. */
function longest(segments: readonly Segment[]): number {
  let most = 1;
  for (const { view, from, to } of segments) {
    for (let i = from; i < to; i++)
      most = Math.max(most, view.shown.lists.ends[i]! - view.shown.lists.starts[i]!);
  }
  return Math.ceil(most / 4) * 4;
}

/** Where each place of the batch lies in the chunk, -1 for padding; writes the lists' lengths. */
function shownPlaces(
  plan: AssemblyPlan,
  { view, from, to }: Segment,
  positions: number,
  lengths: Int32Array,
): Int32Array {
  const places = new Int32Array((to - from) * positions).fill(-1);
  const { starts, ends } = view.shown.lists;
  for (let i = from; i < to; i++) {
    const start = starts[i]!;
    const end = ends[i]!;
    const at = (i - from) * positions;
    lengths[i - from] = Math.min(end - start, positions);
    if (end - start > positions) {
      cutList(view.shown.clicked, start, end, positions, plan.cutSeed, view.cutHash[i]!, places, at);
    } else {
      for (let place = start; place < end; place++) places[at + place - start] = place;
    }
  }
  return places;
}

function pastPlaces({ view, from, to }: Segment, clicks: number, lengths: Int32Array): Int32Array {
  const places = new Int32Array((to - from) * clicks).fill(-1);
  const { starts, ends } = view.history.lists;
  for (let i = from; i < to; i++) {
    const start = starts[i]!;
    const length = Math.min(ends[i]! - start, clicks);
    lengths[i - from] = length;
    for (let j = 0; j < length; j++) places[(i - from) * clicks + j] = start + j;
  }
  return places;
}

function writers(specs: readonly FieldSpec[], places: number): ColumnWriter[] {
  return specs.map((spec) => columnWriter(spec.kind, places));
}

function write(columns: readonly ColumnWriter[], values: readonly FieldValues[], from: Int32Array): void {
  columns.forEach((column, i) => column.write(values[i]!, from, from.length));
}

function gather(values: Int32Array, places: Int32Array): Int32Array {
  return places.map((place) => (place < 0 ? -1 : values[place]!));
}

function finish(columns: readonly ColumnWriter[]): FieldColumn[] {
  return columns.map((column) => column.finish());
}

function numbers(column: FieldColumn): Float32Array {
  return column.kind === 'numeric' ? column.values : new Float32Array();
}

interface OpenOutcome extends ListOutcome {
  readonly listIds: string[];
  readonly userIds: string[];
  readonly itemIds: string[];
}

function emptyOutcome(lists: number, positions: number): OpenOutcome {
  const places = lists * positions;
  return {
    listIds: new Array<string>(lists).fill(''),
    userIds: new Array<string>(lists).fill(''),
    itemIds: new Array<string>(places).fill(''),
    loggedPositions: new Int32Array(places),
    clicked: new Uint8Array(places),
    dwell: new Float64Array(places).fill(NaN),
    popularity: new Float64Array(places),
    age: new Float64Array(places),
  };
}

function writeOutcome(
  outcome: OpenOutcome,
  { view, from, to }: Segment,
  done: number,
  positions: number,
  places: Int32Array,
  names: ItemNames | undefined,
): void {
  const source = view.outcome;
  if (source === undefined || names === undefined) return;
  for (let i = from; i < to; i++) {
    const list = done + i - from;
    outcome.listIds[list] = String(source.listIds.getItem(i));
    outcome.userIds[list] = String(source.userIds.getItem(i));
    // both list columns have the same lengths, but not always the same offsets
    const shift = source.places.starts[i]! - view.shown.lists.starts[i]!;
    for (let t = 0; t < positions; t++) {
      const shown = places[(i - from) * positions + t]!;
      if (shown < 0) continue;
      const at = list * positions + t;
      outcome.itemIds[at] = names.at(view.shown.itemRow[shown]!);
      outcome.loggedPositions[at] = source.positions[shown + shift]!;
      outcome.clicked[at] = view.shown.clicked[shown]!;
      outcome.dwell[at] = source.dwell[shown + shift]!;
      outcome.popularity[at] = source.popularity[shown + shift]!;
      outcome.age[at] = source.age[shown + shift]!;
    }
  }
}
