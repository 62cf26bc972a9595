import { PRESETS, SCALES, type PresetName, type ScaleName } from '../constants/index.js';
import { makeWorld, type World } from '../world/index.js';
import { Dirt } from './dirt.js';
import { ShardLiver } from './live-shard.js';
import { WorkFolder } from './work-folder.js';
import { DayWriter, type DayTask, type FilesFacts } from './write-day.js';
import { writeItems, writeUsers } from './write-entities.js';

/** What decides every byte of a simulated log. */
export interface SimulationKey {
  readonly preset: PresetName;
  readonly scale: ScaleName;
  /** A whole number in [0, 2⁵³). */
  readonly seed: number;
  /** Whether the candidates of one list in a hundred are written, with the logging policy's scores; default false. */
  readonly candidates?: boolean | undefined;
  /** Whether lists repeat items, rows stand twice and clocks go wrong here and there; default false. */
  readonly dirty?: boolean | undefined;
}

/** One piece of the work on a log. */
export type Task =
  | { readonly kind: 'users' | 'items' }
  | { readonly kind: 'shard'; readonly ordinal: number; readonly shard: number }
  | ({ readonly kind: 'day' } & DayTask);

/** What a task gives: lists of a shard's day, or facts of the files that were written. */
export interface TaskResult {
  readonly lists: number;
  readonly files: FilesFacts;
}

/** Makes the world that a log is lived in. */
export function worldOf({ preset, scale, seed }: SimulationKey): World {
  return makeWorld({ constants: PRESETS[preset], seed, items: SCALES[scale].items });
}

/** Does tasks of one log. */
export class Simulation {
  readonly #log: string;
  readonly #users: number;
  readonly #world: World;
  readonly #work: WorkFolder;
  readonly #candidates: boolean;
  readonly #dirt: Dirt | undefined;
  #liver: ShardLiver | undefined;
  #writer: DayWriter | undefined;

  constructor(log: string, { scale, candidates = false, dirty = false }: SimulationKey, world: World) {
    this.#log = log;
    this.#users = SCALES[scale].users;
    this.#world = world;
    this.#work = new WorkFolder(log);
    this.#candidates = candidates;
    this.#dirt = dirty ? new Dirt(this.#world.seed) : undefined;
  }

  /** Does one task. Tasks that are done may be done again: they write the same bytes. */
  async run(task: Task): Promise<TaskResult> {
    switch (task.kind) {
      case 'users':
        return { lists: 0, files: await writeUsers(this.#log, this.#world, this.#users) };
      case 'items':
        return { lists: 0, files: await writeItems(this.#log, this.#world) };
      case 'shard':
        this.#liver ??= new ShardLiver(this.#world, this.#users, this.#candidates);
        return { lists: this.#liver.live(this.#work, task.ordinal, task.shard), files: {} };
      case 'day': {
        this.#writer ??= new DayWriter(this.#log, this.#work, this.#candidates, this.#dirt);
        return { lists: 0, files: await this.#writer.write(task) };
      }
    }
  }
}
