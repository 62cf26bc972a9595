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
      `- ${escapeMarkdown(row)}/${seed}: ${escapeMarkdown(reason)}${command === undefined ? '' : `; run it with \`${command}\``}`,
  );
  return `${[
    `# ${escapeMarkdown(study.title)}`,
    ...studyGrids(study).map(gridMarkdown),
    ...(open.length === 0 ? [] : [`## Not finished\n\n${open.join('\n')}`]),
  ].join('\n\n')}\n`;
}

/** A grid under a heading of its own. */
export function gridMarkdown({ title, caption, head, rows }: Grid): string {
  const lines = [
    line(head.map(escapeMarkdown)),
    line(head.map((_, column) => (column === 0 ? ':--' : '--:'))),
    ...rows.map((row) => line([escapeMarkdown(row.name), ...cellsOf(row, head.length - 1)])),
  ];
  return `## ${escapeMarkdown(title)}\n\n${escapeMarkdown(caption)}\n\n${lines.join('\n')}`;
}

function cellsOf({ cells, state }: GridRow, columns: number): string[] {
  if (state === undefined) return cells.map(cellText);
  return Array.from({ length: columns }, (_, column) => (column === 0 ? escapeMarkdown(state) : ''));
}

function cellText({ text, details, place, significant }: GridCell): string {
  const shown = escapeMarkdown(text);
  const dressed = place === 'first' ? `**${shown}**` : place === 'second' ? `*${shown}*` : shown;
  return [`${dressed}${significant === true ? SIGNIFICANT_MARK : ''}`, ...details]
    .join(' ')
    .replaceAll(MINUS, '−');
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Text from outside, so that none of it is Markdown. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\|*_`<>[\]#]/gu, (sign) => `\\${sign}`);
}
