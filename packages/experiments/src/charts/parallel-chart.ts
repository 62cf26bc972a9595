import { settingsLine } from '../search/search-grid.js';
import { shortNames, type SearchAxis, type SearchResults, type SearchRow } from '../search/search-data.js';
import { settingText } from '../study/study-grids.js';
import { draw } from './draw.js';
import { niceRange } from './nice-range.js';
import { FAINT, INK, PAGE } from './palette.js';
import type { Picture } from './picture.js';

/** Lines of the worst and of the best trial but one, as shares of full ink: told apart in black and white too. */
const PALE = 0.15;
const DARK = 0.75;

/** Pixels around the axes. */
const FRAME = { left: 100, right: 100, top: 50, bottom: 24 };

/** Letters of a label between two axes. */
const ROOM = 24;

type Finished = SearchRow & { readonly objective: { readonly value: number } };

/**
 * Parallel coordinates of a search: an axis for every setting and one for what is maximised, a line for every trial that
 * has a value. The better a trial, the darker; the best is thick.
 *
 * @returns undefined when no trial has a value.
 */
export function searchPicture(search: SearchResults): Picture | undefined {
  const { axes, objective, trials } = search;
  const finished = trials.filter(
    (trial): trial is Finished => trial.objective !== undefined && trial.objective.value !== null,
  );
  if (finished.length === 0) return undefined;
  const ends = niceRange(finished.map((trial) => trial.objective.value));
  const names = shortNames(axes);
  const scales = [
    ...axes.map((axis, column) => ({ name: names[column], ...axisOf(axis, column, finished) })),
    {
      name: objective,
      min: ends.min,
      max: ends.max,
      interval: ends.interval,
      axisLabel: { ...LABEL, formatter: (value: number) => value.toFixed(ends.decimals) },
    },
  ];
  const size = { width: Math.max(560, 180 * scales.length), height: 380 };
  const svg = draw(
    {
      parallel: {
        ...FRAME,
        parallelAxisDefault: {
          nameTextStyle: { color: INK, fontSize: 12 },
          nameGap: 18,
          axisLine: { lineStyle: { color: FAINT } },
          axisTick: { lineStyle: { color: FAINT } },
          axisLabel: LABEL,
        },
      },
      parallelAxis: scales.map((scale, dim) => ({ dim, ...scale })),
      series: [
        {
          type: 'parallel',
          silent: true,
          // The best last, so that it lies over the others.
          data: finished
            .map((trial, place) => ({
              value: [
                ...trial.values.map((value, column) => pointOf(axes[column]!, value)),
                trial.objective.value,
              ],
              lineStyle: trial.best
                ? { color: INK, width: 4, opacity: 1 }
                : { color: INK, width: 1.3, opacity: inkOf(place, finished.length) },
            }))
            .reverse(),
        },
      ],
    },
    size,
    `settings and ${objective} of ${finished.length} trials; the best is ${finished[0]!.name}`,
    finished.map((trial) => ({
      at: [scales.length - 1, trial.objective.value],
      text: `${trial.name}: ${objective} ${trial.objective.value.toFixed(4)}, ${settingsLine(search, trial)}`,
    })),
    // The last axis has what is maximised.
    ([, value]) => {
      const share = (value - ends.min) / (ends.max - ends.min);
      return [size.width - FRAME.right, FRAME.top + (1 - share) * (size.height - FRAME.top - FRAME.bottom)];
    },
  );
  return {
    name: 'settings',
    caption: `A line a trial, the darker the better; the thick one is the best.`,
    svg,
    wide: true,
    numbers: {
      head: ['trial', ...axes.map(({ path }) => path), objective],
      rows: finished.map((trial) => [trial.name, ...trial.values.map(settingText), trial.objective.value]),
    },
  };
}

/** Readable where lines cross it. */
const LABEL = {
  color: INK,
  fontSize: 12,
  hideOverlap: true,
  backgroundColor: PAGE,
  padding: [1, 3],
};

/** A component's name and options without what is the same for all, as far as there is room. */
function shortLabel(text: string): string {
  const bare = text.replace(/^\{ use: (.*) \}$/u, '$1');
  return bare.length > ROOM ? `${bare.slice(0, ROOM - 1)}…` : bare;
}

/** From dark to pale by place. */
const inkOf = (place: number, count: number): number =>
  Number((DARK - ((DARK - PALE) * place) / Math.max(1, count - 1)).toFixed(3));

const pointOf = ({ scale }: SearchAxis, value: unknown): unknown =>
  scale === undefined ? settingText(value) : value;

function axisOf(
  { scale }: SearchAxis,
  column: number,
  trials: readonly SearchRow[],
): Record<string, unknown> {
  const values = trials.map((trial) => trial.values[column]);
  const texts = [...new Set(values.map(settingText))];
  if (scale === undefined)
    return { type: 'category', data: texts.sort(), axisLabel: { ...LABEL, formatter: shortLabel } };
  const numbers = values as number[];
  // One value alone has no logarithmic range.
  if (scale === 'log' && texts.length > 1)
    return {
      ...{ type: 'log', min: Math.min(...numbers), max: Math.max(...numbers) },
      axisLabel: { ...LABEL, formatter: (value: number) => String(Number(value.toPrecision(3))) },
    };
  const { min, max, interval, decimals } = niceRange(numbers);
  return {
    ...{ min, max, interval },
    axisLabel: { ...LABEL, formatter: (value: number) => value.toFixed(decimals) },
  };
}
