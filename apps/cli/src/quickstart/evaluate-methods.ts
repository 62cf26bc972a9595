import { differencesFrom, type ReportRow, type StationarityResult } from '@paretorec/experiments';
import type { PredictionTable } from '@paretorec/contracts';
import { scoreYardstick } from '@paretorec/trainer';
import { reportRow } from '../evaluation/report-row.js';
import { YARDSTICKS } from '../evaluation/run-report.js';
import { openTrained } from '../experiment/open-trained.js';
import type { CommandContext } from '../output/context.js';
import { METHOD_ROWS, METHODS, REFERENCE, type Method } from './methods.js';

/** All rows on the test part under the protocol `static`, in the order of the table. */
export interface Evaluation {
  readonly rows: readonly ReportRow[];
  readonly stationarity: StationarityResult;
  readonly lists: number;
  readonly users: number;
}

interface Scored {
  readonly row: ReportRow;
  readonly table: PredictionTable;
}

/**
 * Evaluates the trained methods and the yardsticks on the same lists and compares them with PAPERec.
 *
 * @param runOf the run folder of a method.
 */
export async function evaluateMethods(
  runOf: (method: Method) => string,
  context: CommandContext,
): Promise<Evaluation> {
  const scored: Scored[] = [];
  const yardsticks: Scored[] = [];
  let stationarity: StationarityResult | undefined;
  let counts = { lists: 0, users: 0 };
  for (const method of METHODS) {
    const { trained, weighter } = await openTrained(runOf(method), undefined, context);
    try {
      for (const { name, summary, fusionWeights } of METHOD_ROWS.filter(
        (row) => row.method === method.name,
      )) {
        const own = fusionWeights === undefined;
        const groups = own ? await trained.groups() : [];
        const result = await trained.score({ part: 'test', protocol: 'static', fusionWeights, groups });
        scored.push({
          row: await reportRow(trained, result, { name, summary, own, groups }),
          table: result.table(),
        });
      }
      if (stationarity !== undefined) continue;
      stationarity = { policy: weighter, measure: await trained.stationarity('test') };
      for (const [name, summary] of YARDSTICKS) {
        const result = await scoreYardstick(trained.dataset, 'test', name);
        const metrics = await trained.metrics(result);
        yardsticks.push({ row: { name, summary, metrics }, table: result.table() });
        counts = { lists: new Set(result.listIds).size, users: new Set(result.userIds).size };
      }
    } finally {
      await trained.close();
    }
  }
  if (stationarity === undefined) throw new Error('the quickstart has no methods');
  return { rows: compared([...scored, ...yardsticks], context), stationarity, ...counts };
}

/** Adds the differences from the reference to every other row. */
function compared(scored: readonly Scored[], { progress, signal }: CommandContext): ReportRow[] {
  const reference = scored.find(({ row }) => row.name === REFERENCE);
  if (reference === undefined) return scored.map(({ row }) => row);
  const task = progress.start('comparing', scored.length);
  const rows = scored.map(({ row, table }, i) => {
    signal.throwIfAborted();
    task.update(i, row.name);
    return row === reference.row ? row : { ...row, differences: differencesFrom(reference.table, table) };
  });
  task.end();
  return rows;
}
