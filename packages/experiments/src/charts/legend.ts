import { INK } from './palette.js';

/** Mean width of a letter at 12 px. */
const LETTER = 7;
const ICON = 34;
const GAP = 12;
/** After a name: fonts differ, and a wider one must not reach the next icon. */
const PADDING = '\u2002\u2002';
const LINE_HEIGHT = 24;
/** Letters of a name in a drawing; the rest is in the numbers behind it. */
const ROOM = 30;

/** A legend and how much room it takes. */
export interface Legend {
  readonly option: Readonly<Record<string, unknown>>;
  /** Pixels. */
  readonly height: number;
}

/** A name that a drawing has room for. */
export const shortName = (name: string): string =>
  name.length > ROOM ? `${name.slice(0, ROOM - 1)}…` : name;

/** Three dots of a thin line. */
const GUIDE_ICON = 'path://M0,4 h2 v1 h-2 Z M5,4 h2 v1 h-2 Z M10,4 h2 v1 h-2 Z';

/**
 * The legend of a chart of lines, above it, in as many lines as its names need.
 *
 * @param guide name of a line behind the others, last.
 */
export function legendOf(names: readonly string[], width: number, guide?: string): Legend {
  let [lines, used] = [1, 0];
  for (const name of guide === undefined ? names : [...names, guide]) {
    const own = ICON + 5 + (shortName(name) + PADDING).length * LETTER + GAP;
    if (used > 0 && used + own > width) [lines, used] = [lines + 1, 0];
    used += own;
  }
  return {
    option: {
      top: 0,
      left: 0,
      width,
      data: [...names, ...(guide === undefined ? [] : [{ name: guide, icon: GUIDE_ICON }])],
      formatter: (name: string) => shortName(name) + PADDING,
      itemWidth: ICON,
      itemHeight: 9,
      itemGap: GAP,
      textStyle: { color: INK, fontSize: 12 },
      selectedMode: false,
    },
    height: lines * LINE_HEIGHT,
  };
}
