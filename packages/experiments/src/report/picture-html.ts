import type { Picture } from '../charts/picture.js';
import { csvText } from './csv.js';
import { escapeHtml } from './html.js';

/** A picture in a page, its numbers behind it as a table and as a CSV file to save. */
export function pictureHtml({ name, caption, svg, wide, numbers }: Picture): string {
  const { head, rows } = numbers;
  const columns = head.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join('');
  const body = rows.map(
    (row) =>
      `<tr>${row.map((value, column) => (column === 0 ? `<th scope="row">${shown(value)}</th>` : `<td>${shown(value)}</td>`)).join('')}</tr>`,
  );
  const csv = `data:text/csv;charset=utf-8,${encodeURIComponent(csvText([head, ...rows]))}`;
  return (
    `<figure>${wide === true ? `<div class="scroll wide">${svg}</div>` : svg}` +
    `<figcaption>${escapeHtml(caption)}</figcaption>` +
    `<details class="numbers"><summary>Numbers</summary>` +
    `<a href="${escapeHtml(csv)}" download="${escapeHtml(name)}.csv">Save as CSV</a>` +
    `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(`numbers of ${name}`)}"><table><thead><tr>${columns}</tr></thead>` +
    `<tbody>${body.join('')}</tbody></table></div></details></figure>`
  );
}

/** A number in five digits: the CSV has it in full. */
function shown(value: Picture['numbers']['rows'][number][number]): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value !== 'number' || Number.isInteger(value)) return escapeHtml(String(value));
  return Number.isFinite(value) ? String(Number(value.toPrecision(5))) : '–';
}
