import type { CommandMaker } from '../program.js';
import { backendCommand } from './backend.js';
import { compareCommand } from './compare.js';
import { componentsCommand } from './components.js';
import { configCommand } from './config.js';
import { dataCommand } from './data.js';
import { doctorCommand } from './doctor.js';
import { evaluateCommand } from './evaluate.js';
import { exportCommand } from './export.js';
import { metricsCommand } from './metrics.js';
import { predictCommand } from './predict.js';
import { quickstartCommand } from './quickstart.js';
import { simulateCommand } from './simulate.js';
import { studyCommand } from './study.js';
import { trainCommand } from './train.js';
import { tuneCommand } from './tune.js';

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandMaker[] = [
  quickstartCommand,
  dataCommand,
  trainCommand,
  evaluateCommand,
  compareCommand,
  predictCommand,
  exportCommand,
  metricsCommand,
  studyCommand,
  tuneCommand,
  simulateCommand,
  componentsCommand,
  configCommand,
  doctorCommand,
  backendCommand,
];
