import { createHash } from 'node:crypto';
import { CustomChart, LineChart, ParallelChart, ScatterChart } from 'echarts/charts';
import { GraphicComponent, GridComponent, LegendComponent, ParallelComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { FAINT, INK, LINE, themed } from './palette.js';
import { escapeHtml } from '../report/html.js';

let registered = false;

/** A place of a drawing that tells its name and numbers when it is pointed at or has the keyboard's focus. */
export interface Mark {
  /** On the axes; a mark whose place is not finite is left out. */
  readonly at: readonly [x: number, y: number];
  /** The opposite corner, where it is a box and no point. */
  readonly to?: readonly [x: number, y: number];
  readonly text: string;
}

type PixelOf = (point: readonly [x: number, y: number]) => readonly [number, number];

/** Pixels within which a point counts as pointed at. */
const REACH = 9;

/**
 * Draws a chart as an SVG that scales with the page and says what it shows to a screen reader. The same chart gives the same bytes.
 *
 * @param label what the drawing shows, as one sentence.
 * @param marks on the first x and y axis; the arrow keys walk through them in this order.
 * @param pixelOf where a mark's point stands, for charts without such axes.
 */
export function draw(
  option: EChartsCoreOption,
  size: { readonly width: number; readonly height: number },
  label: string,
  marks: readonly Mark[] = [],
  pixelOf?: PixelOf,
): string {
  if (!registered) {
    use([
      SVGRenderer,
      ScatterChart,
      CustomChart,
      LineChart,
      ParallelChart,
      GraphicComponent,
      GridComponent,
      LegendComponent,
      ParallelComponent,
    ]);
    registered = true;
  }
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: 'transparent',
      textStyle: { fontFamily: 'system-ui, sans-serif', color: INK },
      ...option,
    });
    const svg = themed(chart.renderToSVGString({ useViewBox: true }))
      // What only a live chart needs: hover styles and marks for its events.
      .replace(/<style[\s\S]*?<\/style>/u, '')
      .replaceAll(/ (?:ecmeta_\w+|class)="[^"]*"/gu, '');
    const places = marksSvg(marks, pixelOf ?? onAxes(chart));
    return ownIds(svg)
      .replace(
        '<svg ',
        `<svg role="${places === '' ? 'img' : 'group'}" aria-label="${escapeHtml(label)}" style="max-width:${size.width}px" `,
      )
      .replace(/<\/svg>\s*$/u, `${places}</svg>`);
  } finally {
    chart.dispose();
  }
}

const onAxes =
  (chart: EChartsType): PixelOf =>
  (point) =>
    chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [...point]) as [number, number];

function marksSvg(marks: readonly Mark[], pixel: PixelOf): string {
  const groups = marks.flatMap(({ at, to, text }): string[] => {
    const [x, y] = pixel(at);
    if (!Number.isFinite(x) || !Number.isFinite(y)) return [];
    const words = escapeHtml(text);
    return [` role="img" aria-label="${words}">${shape(x, y, to && pixel(to))}<title>${words}</title></g>`];
  });
  // One stop of the tab key a picture; the arrow keys go on from there.
  const elements = groups.map((group, place) => `<g${place === 0 ? ' tabindex="0"' : ''}${group}`);
  return elements.length === 0 ? '' : `<g class="marks">${elements.join('')}</g>`;
}

function shape(x: number, y: number, to?: readonly [number, number]): string {
  const short = (value: number): number => Math.round(value * 10) / 10;
  if (to === undefined) return `<circle cx="${short(x)}" cy="${short(y)}" r="${REACH}"/>`;
  const [left, right] = [Math.min(x, to[0]), Math.max(x, to[0])];
  const [top, bottom] = [Math.min(y, to[1]), Math.max(y, to[1])];
  return `<rect x="${short(left)}" y="${short(top)}" width="${short(right - left)}" height="${short(bottom - top)}"/>`;
}

/** The library numbers its parts over all charts of a process; names by content differ between pictures of one page alone. */
function ownIds(svg: string): string {
  const names = new Map<string, string>();
  const plain = svg.replaceAll(/\bzr\d+[\w-]*/gu, (id) => {
    if (!names.has(id)) names.set(id, `part-${names.size}`);
    return names.get(id)!;
  });
  const own = createHash('sha256').update(plain).digest('hex').slice(0, 8);
  return plain.replaceAll(/\bpart-\d+/gu, (id) => `${id}-${own}`);
}

/** A drawing without its marks, which mean nothing outside a page. */
export const withoutMarks = (svg: string): string =>
  svg
    .replace(/<g class="marks">[\s\S]*<\/g>(?=<\/svg>)/u, '')
    .replace('<svg role="group"', '<svg role="img"');

/** An axis in the house style. */
export function axis(name: string, options: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    type: 'value',
    name,
    nameLocation: 'middle',
    nameTextStyle: { color: INK, fontSize: 13 },
    axisLine: { show: true, lineStyle: { color: FAINT } },
    axisTick: { show: true, lineStyle: { color: FAINT } },
    axisLabel: { color: INK, fontSize: 12, hideOverlap: true },
    splitLine: { lineStyle: { color: LINE } },
    ...options,
  };
}
