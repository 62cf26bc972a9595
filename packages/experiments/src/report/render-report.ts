import type { Picture } from '../charts/picture.js';
import { stationarityRows } from '../compare/stationarity-rows.js';
import { escapeHtml } from './html.js';
import { page } from './page.js';
import { pictureHtml } from './picture-html.js';
import { picturesOf } from './report-pictures.js';
import { differenceTable, furtherTable, mainTable } from './metric-table.js';
import type { FactGroup, ReportData, StationarityResult } from './report-data.js';

const WEIGHTS_TEXT =
  "The mean weight that each user's lists got, a count of users a bar. A single bar means the same weights for everyone.";
const GROUPS_TEXT =
  'The weights that items got, by group of users and by kind of item. Weights that are the same for all are left out.';

/**
 * Renders a comparison as one HTML document that needs nothing else: no font, no request, and no script but its own, which
 * shows what a point of a picture says. All text from outside is escaped. Readable in black and white, on a phone, in dark mode and on
 * paper.
 */
export function renderReport(data: ReportData): string {
  const { tradeoff, weightSearches, weights, groupWeights, curves, reliability, gains } = picturesOf(data);
  const sections = [
    header(data),
    section('Results', resultsOf(data)),
    section('Figure 3: clicks against dwell time', tradeoff.map(pictureHtml).join('')),
    section('Weights that were searched for', charts('', weightSearches, 'large')),
    section('Differences', differencesOf(data)),
    section('Weights per user', charts(WEIGHTS_TEXT, weights)),
    section('Weights per group', charts(GROUPS_TEXT, groupWeights, 'large')),
    section('Stationarity', stationarityOf(data.stationarity)),
    section('Predictions against what came', charts('', reliability, 'large')),
    section('Gains and lift', charts('', gains, 'large')),
    section(
      'Training',
      charts('The large marks are the epochs whose parameters were kept.', curves, 'large'),
    ),
    section('Configuration', configurationsOf(data)),
    section('What it ran on', data.facts.map(factsOf).join('')),
  ];
  return page(data.title, sections.filter((text) => text !== '').join('\n'));
}

function section(title: string, body: string): string {
  return body === '' ? '' : `<section><h2>${escapeHtml(title)}</h2>${body}</section>`;
}

function header({ title, summary, part, protocol, lists, users, notes = [] }: ReportData): string {
  const about = `${lists.toLocaleString('en-US')} lists of ${users.toLocaleString('en-US')} users, part ${part}, protocol ${protocol}`;
  const lead = summary === undefined ? '' : `<p>${escapeHtml(summary)}</p>`;
  return `<header><h1>${escapeHtml(title)}</h1>${lead}<p class="meta">${escapeHtml(about)}</p>${notes
    .map((note) => `<p class="note">${escapeHtml(note)}</p>`)
    .join('')}</header>`;
}

function resultsOf({ rows }: ReportData): string {
  const further = furtherTable(rows);
  return (
    `<p>Each value stands over its 95% interval (users resampled). Framed: best of its column; underlined: second best. ` +
    `Larger is better everywhere; WHIT and WMAP weigh hits by dwell seconds. Pooled AUC depends on the length of the lists, ` +
    `so it alone is no evidence of ranking.</p>${mainTable(rows)}` +
    (further === '' ? '' : `<details><summary>Further metrics</summary>${further}</details>`)
  );
}

function differencesOf(data: ReportData): string {
  const table = differenceTable(data);
  if (table === '') return '';
  const text = `Paired differences on the same lists, with 95% intervals over users. Above zero, ${data.reference ?? ''} is better; bold with ▲ or ▼ where the interval excludes zero.`;
  return `<p>${escapeHtml(text)}</p>${table}`;
}

function charts(text: string, pictures: readonly Picture[], size = ''): string {
  if (pictures.length === 0) return '';
  const words = text === '' ? '' : `<p>${escapeHtml(text)}</p>`;
  return `${words}<div class="charts ${size}">${pictures.map(pictureHtml).join('')}</div>`;
}

function stationarityOf(result: StationarityResult | undefined): string {
  if (result === undefined) return '';
  const shown = (value: number | null): string => (value === null ? '–' : value.toFixed(3));
  const rows = stationarityRows(result).map(({ name, ratio, median }) => {
    const interval =
      ratio.low === null || ratio.high === null
        ? ''
        : `<small>${shown(ratio.low)} – ${shown(ratio.high)}</small>`;
    return `<tr><th scope="row">${escapeHtml(name)}</th><td><span>${shown(ratio.value)}</span>${interval}</td><td>${shown(median)}</td></tr>`;
  });
  const constant = result.measure.shared.weights.map((weight) => weight.toFixed(3)).join(' and ');
  return (
    `<p>How far weights are from the best ones of every single sample, on the parameters of ${escapeHtml(result.policy)}: 1 is the best, ` +
    `and out of reach for a rule that cannot see what will be clicked. The best constant weights are ${constant}.</p>` +
    `<div class="scroll"><table><thead><tr><th scope="col">Weights by</th><th scope="col">ratio of means</th><th scope="col">median of ratios</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`
  );
}

function configurationsOf({ configurations }: ReportData): string {
  return configurations
    .map(
      ({ title, text }, index) =>
        `<details${index === 0 ? ' open' : ''}><summary>${escapeHtml(title)}</summary><pre>${escapeHtml(text.trimEnd())}</pre></details>`,
    )
    .join('');
}

function factsOf({ title, facts }: FactGroup): string {
  const rows = facts.map(
    ([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  return `<h3>${escapeHtml(title)}</h3><div class="scroll"><table class="facts"><tbody>${rows.join('')}</tbody></table></div>`;
}
