import { MINUS, SIGNIFICANT_MARK, studyGrids, type Grid, type GridCell } from './study-grids.js';
import type { StudyComparison } from './study-data.js';

/** The tables of a study as LaTeX, one `tabular` each; they need the package booktabs. */
export function renderStudyLatex(study: StudyComparison): string {
  const open = study.open.map(({ row, seed, reason }) => comment(`not finished: ${row}/${seed}: ${reason}`));
  return `${[
    [comment(study.title), comment('needs \\usepackage{booktabs}'), ...open].join('\n'),
    ...studyGrids(study).map(gridText),
  ].join('\n\n')}\n`;
}

function gridText({ title, caption, head, rows }: Grid): string {
  const lines = rows.flatMap(({ name, cells, state }) => {
    if (state !== undefined)
      return [`${escape(name)} & \\multicolumn{${head.length - 1}}{l}{\\emph{${escape(state)}}} \\\\`];
    const depth = Math.max(0, ...cells.map(({ details }) => details.length));
    const below = Array.from({ length: depth }, (_, i) =>
      cells.map(({ details }) => (details[i] === undefined ? '' : `{\\scriptsize ${number(details[i])}}`)),
    );
    return [[escape(name), ...cells.map(cellText)], ...below.map((details) => ['', ...details])].map(
      (texts) => `${texts.join(' & ')} \\\\`,
    );
  });
  return [
    comment(title),
    comment(caption),
    `\\begin{tabular}{l${'r'.repeat(head.length - 1)}}`,
    '\\toprule',
    `${head.map(escape).join(' & ')} \\\\`,
    '\\midrule',
    ...lines,
    '\\bottomrule',
    '\\end{tabular}',
  ].join('\n');
}

function cellText({ text, place, significant }: GridCell): string {
  const value = number(text);
  const dressed =
    place === 'first' ? `\\textbf{${value}}` : place === 'second' ? `\\underline{${value}}` : value;
  return significant === true ? `${dressed}$^{\\dagger}$` : dressed;
}

function number(text: string): string {
  return escape(text)
    .replaceAll(MINUS, '$-$')
    .replaceAll('±', '$\\pm$')
    .replaceAll(' < ', ' $<$ ')
    .replaceAll('–', '--');
}

const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

function escape(text: string): string {
  return text.replaceAll(/[\\~^&%$#_{}]/gu, (sign) => SPECIAL[sign] ?? `\\${sign}`);
}

const comment = (text: string): string =>
  `% ${text.replaceAll(/\s+/gu, ' ').replaceAll(SIGNIFICANT_MARK, 'dagger:')}`;
