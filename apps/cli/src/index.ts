export { COMMANDS } from './commands/index.js';
export { runCli, type Launch, type Work } from './run-cli.js';
export type { CommandMaker } from './program.js';
export type { CommandContext } from './output/context.js';
export type { Progress, ProgressTask } from './output/progress.js';
export type { Host } from './output/streams.js';
export type { Switches } from './output/switches.js';
