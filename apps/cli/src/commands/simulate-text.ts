import type { CheckPart, CheckReport } from '@paretorec/simulator';
import { WIDTH } from '../output/streams.js';
import { count, table, wrap } from '../output/text.js';

/** What the check of a simulated log found: Table 1, a line a number, and what the oracles reach. */
export function checkText(report: CheckReport): string {
  const { folder, preset, scale, seed, specVersion, results, failures, table1, oracles } = report;
  const rows = results.flatMap(({ name, verdict, reason, parts }) => {
    const head = [`${MARKS[verdict]} ${name}`, '', ''];
    if (verdict === 'not applicable') return [[`${head[0]}: ${reason}`, '', '']];
    return [head, ...parts.map((part) => [`    ${part.name}`, number(part.value), bandText(part)])];
  });
  const applicable = results.filter(({ verdict }) => verdict !== 'not applicable').length;
  return [
    `${folder}: specification ${specVersion}, ${preset}, ${scale}, seed ${seed}`,
    '',
    table([
      ['Table 1', 'this log', "the paper's share"],
      ...table1.map(({ name, value, paper }) => [name, number(value), number(paper)]),
    ]),
    '',
    ...foldNotes(rows),
    '',
    table([
      ['Expected a user-day', 'clicks', 'valid s', 'W', 'regret (clicks)', 'regret (s)'],
      ...oracles.arms.map(({ arm, clicks, seconds, satisfaction }) => [
        arm,
        clicks.toFixed(3),
        seconds.toFixed(1),
        satisfaction.toFixed(4),
        regret(report, 'O-ctr', 'clicks', clicks),
        regret(report, 'O-dt', 'seconds', seconds),
      ]),
    ]),
    wrap(
      `(no list does better than ${oracles.clicksAtMost.toFixed(3)} clicks; the shared weight of clicks is ${oracles.sharedWeight}` +
        `; ${count(oracles.users)} users, ${count(oracles.userDays)} days)`,
      WIDTH,
      ' ',
    ),
    '',
    failures === 0
      ? `${applicable} applicable checks, all passed`
      : `${failures} of ${applicable} applicable checks failed`,
  ].join('\n');
}

const MARKS = { pass: 'ok  ', fail: 'FAIL', 'not applicable': '-   ' } as const;

/** Columns for the numbers; lines without numbers are wrapped, as they would widen the first column. */
function foldNotes(rows: readonly (readonly string[])[]): string[] {
  const numbers = table(
    rows.filter(([, value]) => value !== '').map((row) => [...row]),
    { left: [0, 2] },
  ).split('\n');
  return rows.map(([name, value]) => (value === '' ? wrap(name!, WIDTH, '     ') : numbers.shift()!));
}

function bandText({ low, high, value }: CheckPart): string {
  const outside = value < low || value > high ? '  <' : '';
  if (low === high) return `is ${number(low)}${outside}`;
  if (low === Number.NEGATIVE_INFINITY) return `at most ${number(high)}${outside}`;
  if (high === Number.POSITIVE_INFINITY) return `at least ${number(low)}${outside}`;
  return `${number(low)} to ${number(high)}${outside}`;
}

function number(value: number): string {
  if (Number.isInteger(value)) return count(value);
  if (Math.abs(value) < 1e-3) return value.toExponential(1);
  return Math.abs(value) >= 1000 ? count(Math.round(value)) : value.toPrecision(4);
}

/** (O - arm) / (O - uniform): 0 is the oracle, 1 the uniform policy. */
function regret({ oracles }: CheckReport, oracle: string, of: 'clicks' | 'seconds', value: number): string {
  const [best, worst] = [oracle, 'uniform'].map((name) => oracles.arms.find(({ arm }) => arm === name)![of]);
  const range = best! - worst!;
  return Math.abs(range) < 1e-9 ? '-' : ((best! - value) / range).toFixed(3);
}
