import {
  MINUS,
  SIGNIFICANT_MARK,
  studyGrids,
  type Grid,
  type GridCell,
  type GridRow,
} from './study-grids.js';
import type { StudyComparison } from './study-data.js';

/** The tables of a study as Markdown (GitHub's tables); the same study gives the same bytes. */
export function renderStudyMarkdown(study: StudyComparison): string {
  const open = study.open.map(
    ({ row, seed, reason, command }) =>
      `- ${escape(row)}/${seed}: ${escape(reason)}${command === undefined ? '' : `; run it with \`${command}\``}`,
  );
  return `${[
    `# ${escape(study.title)}`,
    ...studyGrids(study).map(gridText),
    ...(open.length === 0 ? [] : [`## Not finished\n\n${open.join('\n')}`]),
  ].join('\n\n')}\n`;
}

function gridText({ title, caption, head, rows }: Grid): string {
  const lines = [
    line(head.map(escape)),
    line(head.map((_, column) => (column === 0 ? ':--' : '--:'))),
    ...rows.map((row) => line([escape(row.name), ...cellsOf(row, head.length - 1)])),
  ];
  return `## ${escape(title)}\n\n${escape(caption)}\n\n${lines.join('\n')}`;
}

function cellsOf({ cells, state }: GridRow, columns: number): string[] {
  if (state === undefined) return cells.map(cellText);
  return Array.from({ length: columns }, (_, column) => (column === 0 ? escape(state) : ''));
}

function cellText({ text, details, place, significant }: GridCell): string {
  const shown = escape(text);
  const dressed = place === 'first' ? `**${shown}**` : place === 'second' ? `*${shown}*` : shown;
  return [`${dressed}${significant === true ? SIGNIFICANT_MARK : ''}`, ...details]
    .join(' ')
    .replaceAll(MINUS, '−');
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function escape(text: string): string {
  return text.replaceAll(/[\\|*_`<>[\]#]/gu, (sign) => `\\${sign}`);
}
