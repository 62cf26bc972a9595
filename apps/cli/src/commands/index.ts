import type { CommandMaker } from '../program.js';
import { backendCommand } from './backend.js';
import { dataCommand } from './data.js';
import { doctorCommand } from './doctor.js';
import { metricsCommand } from './metrics.js';

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandMaker[] = [dataCommand, metricsCommand, doctorCommand, backendCommand];
