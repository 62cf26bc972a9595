import { CustomChart, LineChart, ParallelChart, ScatterChart } from 'echarts/charts';
import { GraphicComponent, GridComponent, LegendComponent, ParallelComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { FAINT, INK, LINE, themed } from './palette.js';
import { escapeHtml } from '../report/html.js';

let registered = false;

/**
 * Draws a chart as an SVG that scales with the page and says what it shows to a screen reader.
 *
 * @param label what the drawing shows, as one sentence.
 */
export function draw(
  option: EChartsCoreOption,
  size: { readonly width: number; readonly height: number },
  label: string,
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
    return svg.replace(
      '<svg ',
      `<svg role="img" aria-label="${escapeHtml(label)}" style="max-width:${size.width}px" `,
    );
  } finally {
    chart.dispose();
  }
}

/** The legend of a chart of lines, above it. */
export const LEGEND = {
  top: 0,
  itemWidth: 34,
  itemHeight: 9,
  itemGap: 24,
  textStyle: { color: INK, fontSize: 12 },
  selectedMode: false,
} as const;

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
