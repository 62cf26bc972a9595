import { nearestName, ParetorecError } from '@paretorec/contracts';
import { cellsOf, needs, type PlannedCell, type StudyPlan } from './study-plan.js';

/**
 * The cells that options such as `--only row` or `--only row/seed` name, by a row's name or its folder's.
 *
 * @throws ParetorecError `unknown-row` or `unknown-seed`.
 */
export function selectCells(plan: StudyPlan, option: string, names: readonly string[]): PlannedCell[] {
  const cells = cellsOf(plan);
  const chosen = new Set(names.flatMap((name) => matching(plan, cells, option, name)));
  return cells.filter((cell) => chosen.has(cell));
}

function matching(
  plan: StudyPlan,
  cells: readonly PlannedCell[],
  option: string,
  name: string,
): PlannedCell[] {
  const isRow = (candidate: string) => (row: { readonly name: string; readonly folder: string }) =>
    row.name === candidate || row.folder === candidate;
  const slash = name.lastIndexOf('/');
  const whole = slash < 0 || plan.rows.some(isRow(name));
  const rowName = whole ? name : name.slice(0, slash);
  const row = plan.rows.find(isRow(rowName));
  if (row === undefined) {
    const known = plan.rows.map((candidate) => candidate.name);
    const nearest = nearestName(rowName, known);
    throw new ParetorecError({
      code: 'unknown-row',
      where: `${option} ${name}`,
      problem: 'the study has no such row',
      expected: known.map((candidate) => `"${candidate}"`).join(', '),
      ...(nearest === undefined ? {} : { remedy: `did you mean "${nearest}"?` }),
    });
  }
  const own = cells.filter((cell) => cell.row === row);
  if (whole) return own;
  const seed = own.filter((cell) => String(cell.seed) === name.slice(slash + 1));
  if (seed.length > 0) return seed;
  throw new ParetorecError({
    code: 'unknown-seed',
    where: `${option} ${name}`,
    problem: 'the study has no such seed',
    found: `"${name.slice(slash + 1)}"`,
    expected: plan.seeds.join(', '),
  });
}

/** Cells with those whose runs they need, in the plan's order. */
export function withTrained(plan: StudyPlan, chosen: readonly PlannedCell[]): PlannedCell[] {
  return cellsOf(plan).filter((cell) =>
    chosen.some((one) => needs(one, cell) || (one.row.folder === cell.row.folder && one.seed === cell.seed)),
  );
}
