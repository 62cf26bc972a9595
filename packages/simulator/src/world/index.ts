export { MOST_TAGS, NO_TAG } from './catalogue.js';
export type { Catalogue, HiddenItems, SeenItems } from './catalogue.js';
export { HISTORY, UserState } from './user-state.js';
export { UserTraits } from './user-traits.js';
export type { SeenUser } from './user-traits.js';
export { makeWorld } from './world.js';
export type { World, WorldOptions } from './world.js';
