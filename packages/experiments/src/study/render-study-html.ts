import { escapeHtml } from '../report/html.js';
import { page } from '../report/page.js';
import { figure3Html } from './figure-3.js';
import { MINUS, SIGNIFICANT_MARK, studyGrids, type Grid, type GridCell } from './study-grids.js';
import type { StudyComparison } from './study-data.js';

/**
 * The tables of a study as one HTML document that needs nothing else. All text from outside is escaped. Framed: best of
 * its column; underlined: second best; readable in black and white and on paper.
 */
export function renderStudyHtml(study: StudyComparison): string {
  const open = study.open.map(
    ({ row, seed, reason, command }) =>
      `<li><strong>${escapeHtml(`${row}/${seed}`)}</strong>: ${escapeHtml(reason)}` +
      `${command === undefined ? '' : `<br><code>${escapeHtml(command)}</code>`}</li>`,
  );
  const unfinished =
    open.length === 0 ? '' : `<section><h2>Not finished</h2><ul>${open.join('')}</ul></section>`;
  return page(
    study.title,
    `<header><h1>${escapeHtml(study.title)}</h1></header>\n${studyGrids(study).map(gridHtml).join('\n')}${figure3Html(study)}${unfinished}`,
  );
}

/** A grid as a section of a page. */
export function gridHtml({ title, caption, head, rows }: Grid): string {
  const body = rows.map(({ name, summary, cells, state }) => {
    const small = summary === undefined ? '' : `<small>${escapeHtml(summary)}</small>`;
    const rest =
      state === undefined
        ? cells.map(cellText).join('')
        : `<td colspan="${head.length - 1}" class="state">${escapeHtml(state)}</td>`;
    return `<tr><th scope="row">${escapeHtml(name)}${small}</th>${rest}</tr>`;
  });
  const columns = head.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join('');
  return (
    `<section><h2>${escapeHtml(title)}</h2><p>${escapeHtml(caption)}</p>` +
    `<div class="scroll"><table><thead><tr>${columns}</tr></thead><tbody>${body.join('')}</tbody></table></div></section>`
  );
}

function cellText({ text, details, place, significant }: GridCell): string {
  const minus = (value: string): string => escapeHtml(value.replaceAll(MINUS, '−'));
  const classes = [place, significant === true ? 'sure' : undefined].filter((name) => name !== undefined);
  const small = details.map((detail) => `<small>${minus(detail)}</small>`).join('');
  const mark = significant === true ? SIGNIFICANT_MARK : '';
  return `<td${classes.length === 0 ? '' : ` class="${classes.join(' ')}"`}><span>${minus(text)}</span>${mark}${small}</td>`;
}
