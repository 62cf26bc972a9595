import type { CommandMaker } from '../program.js';

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandMaker[] = [];
