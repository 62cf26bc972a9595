import { totalmem } from 'node:os';
import { ParetorecError } from '@paretorec/contracts';
import { memoryText, parseMemory } from '../output/memory-size.js';

/** Of the machine's memory, what a study may use unless it says otherwise. */
const SHARE = 0.8;
/** Less than a backend and a database need to start. */
const LEAST = 256e6;

/** What is asked for; sizes such as `4GB`. */
export interface MemoryChoice {
  readonly workers: number;
  /** Of all workers together. */
  readonly memory?: string | undefined;
  readonly memoryPerWorker?: string | undefined;
}

/**
 * How many workers fit into the memory, and what each may use.
 *
 * @throws ParetorecError `bad-option` when not even one fits.
 */
export function shareMemory(
  { workers, memory, memoryPerWorker }: MemoryChoice,
  machine: number = machineMemory(),
): { readonly workers: number; readonly each: number } {
  const total = memory === undefined ? Math.floor(machine * SHARE) : parseMemory(memory)!;
  const asked = memoryPerWorker === undefined ? undefined : parseMemory(memoryPerWorker)!;
  const fitting = asked === undefined ? workers : Math.min(workers, Math.floor(total / asked));
  const each = asked ?? Math.floor(total / workers);
  if (fitting >= 1 && each >= LEAST) return { workers: fitting, each };
  throw new ParetorecError({
    code: 'bad-option',
    where: 'memory',
    problem: 'too little for one worker',
    found: `${memoryText(total)} for ${workers} of ${memoryText(each)}`,
    expected: `at least ${memoryText(Math.max(LEAST, asked ?? 0))} for each`,
    remedy: 'give more with --memory, or fewer --workers',
  });
}

/** Bytes of the machine, or of the container that this process is confined to. */
function machineMemory(): number {
  const confined = process.constrainedMemory();
  return confined > 0 ? Math.min(totalmem(), confined) : totalmem();
}
