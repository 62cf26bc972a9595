import { ParetorecError } from '@paretorec/contracts';
import type { PredictionTable } from '@paretorec/contracts';

/** Units in which dwell is judged; the values of a table are seconds. */
export type DwellUnit = 'seconds' | 'minutes' | 'log1p-seconds';

/** How dwell is judged. */
export interface DwellScale {
  /** Longest dwell in seconds, above 0; longer ones count as this. Default: no cap. */
  readonly dwellCap?: number | undefined;
  /** Default `seconds`: the values as they stand. */
  readonly dwellUnit?: DwellUnit | undefined;
}

const CONVERT: Readonly<Record<DwellUnit, (seconds: number) => number>> = {
  seconds: (seconds) => seconds,
  minutes: (seconds) => seconds / 60,
  'log1p-seconds': Math.log1p,
};

/**
 * Dwell of the clicked rows, first capped, then in the unit asked for; NaN where unknown or not clicked.
 *
 * @throws ParetorecError `bad-option` for a cap that is not a number above 0 or an unknown unit.
 */
export function scaledDwell(table: PredictionTable, scale: DwellScale): Float64Array {
  const { dwellCap = Number.POSITIVE_INFINITY, dwellUnit = 'seconds' } = scale;
  if (!(dwellCap > 0)) {
    throw new ParetorecError({
      code: 'bad-option',
      where: 'dwellCap',
      problem: 'not a cap',
      found: String(dwellCap),
      expected: 'seconds, above 0',
    });
  }
  if (!Object.hasOwn(CONVERT, dwellUnit)) {
    throw new ParetorecError({
      code: 'bad-option',
      where: 'dwellUnit',
      problem: 'unknown unit',
      found: `"${String(dwellUnit)}"`,
      expected: Object.keys(CONVERT).join(', '),
    });
  }
  const convert = CONVERT[dwellUnit];
  return table.dwell.map((seconds, row) =>
    table.clicked[row] === 1 ? convert(Math.min(seconds, dwellCap)) : Number.NaN,
  );
}
