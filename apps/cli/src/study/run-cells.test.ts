import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { CellOutcome } from './cell-process.js';
import { runCells } from './run-cells.js';
import { cellName, type PlannedCell } from './study-plan.js';

const cell = (name: string, trains?: string, scoresOf?: string): PlannedCell => ({
  row: { name, folder: name, trains, scoresOf, configHashes: ['x'] },
  seed: 1,
  configHash: 'x',
});

/** Works on cells with outcomes by name; gives what happened in order, and the most that were at work at a time. */
async function history(
  cells: readonly PlannedCell[],
  workers: number,
  outcomes: Readonly<Record<string, CellOutcome>> = {},
  stop: AbortController = new AbortController(),
) {
  const events: string[] = [];
  let [running, most] = [0, 0];
  const ended = await runCells(cells, {
    workers,
    signal: stop.signal,
    start: async (started) => {
      events.push(`begin ${cellName(started)}`);
      most = Math.max(most, ++running);
      await wait(5);
      running -= 1;
      const outcome = outcomes[started.row.name] ?? 'done';
      if (outcome === 'stopped') stop.abort();
      events.push(`${outcome} ${cellName(started)}`);
      return outcome;
    },
    skip: async (skipped, trained) => void events.push(`skip ${cellName(skipped)} for ${cellName(trained)}`),
  });
  return { events, most, ended: [...ended].map(([{ row }, outcome]) => `${row.name} ${outcome}`).sort() };
}

it('works on so many at a time and on a row that ranks after the one that trains', async () => {
  const { events, most } = await history([cell('ctr', 'a'), cell('a'), cell('b'), cell('c')], 2);
  expect(most).toBe(2);
  expect(events.indexOf('begin ctr/1')).toBeGreaterThan(events.indexOf('done a/1'));
  expect(events).toHaveLength(8);
});

it('works on a row with the scores of another after it, and on one that ranks with it later still', async () => {
  const cells = [cell('dt', 'fm', 'a'), cell('fm', undefined, 'a'), cell('a')];
  const { events } = await history(cells, 3);
  expect(events.filter((event) => event.startsWith('begin'))).toEqual([
    'begin a/1',
    'begin fm/1',
    'begin dt/1',
  ]);
  const failing = await history(cells, 3, { a: 'failed' });
  expect(failing.ended).toEqual(['a failed', 'dt failed', 'fm failed']);
});

it('goes on after a failure, without the rows that rank with the failed run', async () => {
  const { events, ended } = await history([cell('a'), cell('ctr', 'a'), cell('b')], 1, { a: 'failed' });
  expect(events).toEqual(['begin a/1', 'failed a/1', 'skip ctr/1 for a/1', 'begin b/1', 'done b/1']);
  expect(ended).toEqual(['a failed', 'b done', 'ctr failed']);
});

it('begins nothing after an interruption', async () => {
  const { ended } = await history([cell('a'), cell('b'), cell('c')], 1, { b: 'stopped' });
  expect(ended).toEqual(['a done', 'b stopped']);
});
