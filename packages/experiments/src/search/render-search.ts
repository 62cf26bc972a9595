import { searchPicture } from '../charts/parallel-chart.js';
import { csvText } from '../report/csv.js';
import { escapeHtml } from '../report/html.js';
import { page } from '../report/page.js';
import { pictureHtml } from '../report/picture-html.js';
import { gridHtml } from '../study/render-study-html.js';
import { escapeMarkdown, gridMarkdown } from '../study/render-study-markdown.js';
import { settingText } from '../study/study-grids.js';
import { fold, interval } from '../table/columns.js';
import { searchGrid, settingsLine } from './search-grid.js';
import type { SearchResults, SearchRow } from './search-data.js';

/** Trials that a terminal shows. */
const SHOWN = 10;

/** The trials of a search as CSV, every number in full; empty where there is none. */
export function renderSearchCsv({ axes, metrics, trials }: SearchResults): string {
  const paths = axes.map(({ path }) => path);
  const columns = ['trial', 'best', 'state', ...paths, 'epochs'].concat(
    ['objective', ...metrics].flatMap((name) => [name, `${name}_low`, `${name}_high`]),
  );
  const lines = trials.map((trial) => [
    ...[trial.name, trial.best, trial.state ?? 'done', ...trial.values.map(settingText), trial.epochs],
    ...[trial.objective, ...metrics.map((metric) => trial.metrics[metric])].flatMap((found) => [
      found?.value,
      found?.low,
      found?.high,
    ]),
  ]);
  return csvText([columns, ...lines]);
}

/** The trials of a search as Markdown. */
export function renderSearchMarkdown(search: SearchResults): string {
  return `# ${escapeMarkdown(search.title)}\n\n${gridMarkdown(searchGrid(search))}\n`;
}

/** The trials of a search, with a drawing of their settings, as one HTML document that needs nothing else. */
export function renderSearchHtml(search: SearchResults): string {
  const picture = searchPicture(search);
  const figure =
    picture === undefined
      ? ''
      : `<section><h2>Settings and ${escapeHtml(search.objective)}</h2>${pictureHtml(picture)}</section>`;
  return page(
    search.title,
    `<header><h1>${escapeHtml(search.title)}</h1></header>\n${gridHtml(searchGrid(search))}${figure}`,
  );
}

/** The best trials of a search for a terminal of 80 columns, with their settings under each. */
export function renderSearchText(search: SearchResults): string {
  const { objective, trials } = search;
  const done = trials.filter((trial) => trial.objective !== undefined);
  const others = trials.filter((trial) => trial.objective === undefined);
  const more = done.length - SHOWN;
  return [
    `${objective} on the validation part, with 95% intervals over users`,
    '',
    ...done.slice(0, SHOWN).flatMap((trial) => trialLines(search, trial)),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...others.flatMap((trial) => [
      ...fold(`${trial.name}: ${trial.state ?? 'not run yet'}`),
      ...fold(`  ${settingsLine(search, trial)}`),
    ]),
    '',
  ].join('\n');
}

function trialLines(search: SearchResults, trial: SearchRow): string[] {
  const { value, low, high } = trial.objective!;
  const head =
    `${trial.name.padEnd(12)}${(value === null ? '-' : value.toFixed(4)).padStart(9)}${trial.best ? '*' : ' '}` +
    ` ${interval({ low, high }, 4).padEnd(13)}  ${trial.epochs === 1 ? '1 epoch' : `${trial.epochs ?? '-'} epochs`}`;
  return [
    ...fold(`${head}${trial.state === undefined ? '' : `, ${trial.state}`}`),
    ...fold(`  ${settingsLine(search, trial)}`),
  ];
}
