import { INK } from './palette.js';

/** Mean width of a letter at 12 px. */
const LETTER = 7;
const ICON = 34;
const GAP = 24;
const LINE_HEIGHT = 20;
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

/** The legend of a chart of lines, above it, in as many lines as its names need. */
export function legendOf(names: readonly string[], width: number): Legend {
  let [lines, used] = [1, 0];
  for (const name of names) {
    const own = ICON + 5 + shortName(name).length * LETTER + GAP;
    if (used > 0 && used + own > width) [lines, used] = [lines + 1, 0];
    used += own;
  }
  return {
    option: {
      top: 0,
      left: 0,
      width,
      data: [...names],
      formatter: shortName,
      itemWidth: ICON,
      itemHeight: 9,
      itemGap: GAP,
      textStyle: { color: INK, fontSize: 12 },
      selectedMode: false,
    },
    height: lines * LINE_HEIGHT,
  };
}
