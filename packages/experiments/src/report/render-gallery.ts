import { linesPicture, type LinesPanel } from '../charts/lines-chart.js';
import { escapeHtml } from './html.js';
import { pictureHtml } from './picture-html.js';
import { page } from './page.js';

/** Panels of lines under a title. */
export interface Gallery {
  readonly title: string;
  readonly summary: string;
  readonly panels: readonly LinesPanel[];
}

/** Renders panels as one HTML document that needs nothing else. All text from outside is escaped. */
export function renderGallery({ title, summary, panels }: Gallery): string {
  const figures = panels
    .filter(({ lines }) => lines.some(({ points }) => points.length > 0))
    .map((panel) => pictureHtml(linesPicture(panel)));
  return page(
    title,
    `<header><h1>${escapeHtml(title)}</h1><p>${escapeHtml(summary)}</p></header>
<section><div class="charts">${figures.join('')}</div></section>`,
  );
}
