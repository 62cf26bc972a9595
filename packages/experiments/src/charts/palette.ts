/**
 * Colours of the charts. Charts are drawn with stand-in colours that are then replaced by CSS variables, so
 * that one drawing suits light and dark pages. Series differ by shape or dash as well as by colour (Okabe and
 * Ito's palette), so they can be told apart in black and white and by colour-blind readers.
 */
export interface SeriesLook {
  readonly colour: string;
  /** Echarts symbol: a name or `path://` of a 10 x 10 drawing. */
  readonly symbol: string;
  readonly dash: readonly number[] | 'solid';
}

const VARIABLES: Readonly<Record<string, string>> = {
  '#010101': 'var(--ink)',
  '#010102': 'var(--faint)',
  '#010103': 'var(--line)',
  '#010104': 'var(--page)',
  '#010110': 'var(--s0)',
  '#010111': 'var(--s1)',
  '#010112': 'var(--s2)',
  '#010113': 'var(--s3)',
  '#010114': 'var(--s4)',
  '#010115': 'var(--s5)',
  '#010116': 'var(--s6)',
  '#010117': 'var(--s7)',
};

export const INK = '#010101';
export const FAINT = '#010102';
export const LINE = '#010103';
export const PAGE = '#010104';

const SERIES = ['#010110', '#010111', '#010112', '#010113', '#010114', '#010115', '#010116', '#010117'];

const SYMBOLS = [
  'circle',
  'rect',
  'triangle',
  'diamond',
  // Down triangle, plus, cross and hexagon.
  'path://M0,0 L10,0 L5,10 Z',
  'path://M4,0 L6,0 L6,4 L10,4 L10,6 L6,6 L6,10 L4,10 L4,6 L0,6 L0,4 L4,4 Z',
  'path://M1,0 L5,4 L9,0 L10,1 L6,5 L10,9 L9,10 L5,6 L1,10 L0,9 L4,5 L0,1 Z',
  'path://M3,0 L7,0 L10,5 L7,10 L3,10 L0,5 Z',
];

const DASHES: readonly (readonly number[] | 'solid')[] = [
  'solid',
  [7, 4],
  [2, 3],
  [9, 3, 2, 3],
  [12, 4],
  [4, 2],
  [1, 5],
  [8, 2, 2, 2, 2, 2],
];

/** The look of the n-th series, from 0. Colours return after eight, with other shapes and dashes; looks return after 64. */
export function lookOf(index: number): SeriesLook {
  const colour = index % SERIES.length;
  const shape = (index + Math.floor(index / SERIES.length)) % SYMBOLS.length;
  return {
    colour: SERIES[colour] ?? INK,
    symbol: SYMBOLS[shape] ?? 'circle',
    dash: DASHES[shape] ?? 'solid',
  };
}

/** Puts the CSS variables in the place of the stand-in colours. */
export function themed(svg: string): string {
  return svg.replaceAll(/#0101[0-9a-f]{2}/gu, (colour) => VARIABLES[colour] ?? colour);
}

/** Values of the CSS variables on a light page, by name. */
export const LIGHT: Readonly<Record<string, string>> = {
  page: '#ffffff',
  ink: '#1b1b1b',
  faint: '#6a6a6a',
  line: '#e2e2e2',
  soft: '#f5f5f3',
  mark: '#eef3e6',
  accent: '#005a8c',
  s0: '#000000',
  s1: '#c66900',
  s2: '#0072b2',
  s3: '#00805f',
  s4: '#a6447f',
  s5: '#4d8fc0',
  s6: '#7a6a00',
  s7: '#7d5538',
};

/** Programs that take drawings into papers know these, not the system's own. */
const FONTS = 'Helvetica, Arial, sans-serif';

/** A drawing as a file of its own, on paper: many readers of SVG know no CSS variables. */
export function standalone(svg: string): string {
  return svg
    .replaceAll(/var\(--(\w+)\)/gu, (variable, name: string) => LIGHT[name] ?? variable)
    .replaceAll('system-ui, sans-serif', FONTS)
    .replace(/style="max-width:[^"]*"/u, `style="background:${LIGHT['page']}"`);
}
