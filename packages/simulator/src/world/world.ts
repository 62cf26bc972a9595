import { LOG_DAYS, type Constants } from '../constants/index.js';
import { KernelMemory } from '../kernels/kernel-memory.js';
import type { WasmMemory } from '../kernels/web-assembly.js';
import { seedKey, type Key } from '../randomness/index.js';
import { makeCatalogue, type Catalogue } from './catalogue.js';
import { Pool } from './pool.js';
import { makeTopics, type Topics } from './topics.js';

/** What all users share: topics, items, and which items may be shown when. */
export interface World {
  readonly constants: Constants;
  readonly seed: Key;
  readonly topics: Topics;
  readonly catalogue: Catalogue;
  readonly pool: Pool;
  /** Holds what the kernels read, of the world and of who lives in it. */
  readonly memory: KernelMemory;
}

/** A world as threads hand it to each other: the catalogue is shared, not copied. */
export type SharedWorld = Omit<World, 'pool' | 'memory'> & { readonly memory: WasmMemory };

/** What makes a world. */
export interface WorldOptions {
  readonly constants: Constants;
  readonly seed: number;
  /** About so many items are shown in the log; a little more are born. */
  readonly items: number;
  /** Days from burn-in on that items are born on; default the log's. One more is made, for sessions that run over midnight. */
  readonly days?: number;
}

/** Makes the world of a seed. */
export function makeWorld({ constants, seed, items, days = LOG_DAYS }: WorldOptions): World {
  const key = seedKey(seed);
  const memory = new KernelMemory();
  const topics = makeTopics(constants.items, key, days + 1);
  const catalogue = makeCatalogue(constants, key, topics, items, days + 1, memory);
  return {
    constants,
    seed: key,
    topics,
    catalogue,
    pool: new Pool(constants, catalogue, topics, memory),
    memory,
  };
}

/** What another thread needs to {@link joinWorld}. */
export function shareWorld({ constants, seed, topics, catalogue, memory }: World): SharedWorld {
  return { constants, seed, topics, catalogue, memory: memory.memory };
}

/** The world of another thread, with a pool of its own. */
export function joinWorld({ memory: shared, ...world }: SharedWorld): World {
  const memory = new KernelMemory(shared);
  const { constants, catalogue, topics } = world;
  return { ...world, pool: new Pool(constants, catalogue, topics, memory), memory };
}
