/** A label's text beside a point, in pixels. */
export interface PlacedLabel {
  readonly x: number;
  readonly y: number;
  /** Whether the label stands so far off that a line should lead to its point. */
  readonly led: boolean;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Mean width of a letter and height of a line at 13 px. */
const LETTER = 7.6;
const HEIGHT = 16;

/**
 * Places one label a point so that labels cover neither each other nor a point, as far as there is room: the
 * nearest free place of several round each point, in the points' order.
 *
 * @param area the box that labels must stay in.
 * @returns top-left corners of the labels.
 */
export function placeLabels(
  points: readonly { readonly x: number; readonly y: number; readonly text: string }[],
  area: Box,
): PlacedLabel[] {
  const dots = points.map(({ x, y }) => ({ left: x - 8, right: x + 8, top: y - 8, bottom: y + 8 }));
  const taken: Box[] = [];
  return points.map(({ x, y, text }, index) => {
    const width = text.length * LETTER;
    let best: { box: Box; cost: number; led: boolean } | undefined;
    for (const distance of [0, 1, 2, 3, 4, 5]) {
      const away = 9 + distance * 15;
      // Above and below the arms of the cross, never on them.
      for (const [left, top] of [
        [x + 7 + distance * 8, y - away - HEIGHT + 6],
        [x + 7 + distance * 8, y + away - 6],
        [x - 7 - distance * 8 - width, y - away - HEIGHT + 6],
        [x - 7 - distance * 8 - width, y + away - 6],
      ] as const) {
        const box = { left, right: left + width, top, bottom: top + HEIGHT };
        const covered =
          [...taken, ...dots.filter((_, other) => other !== index)].reduce(
            (sum, other) => sum + overlap(box, other),
            0,
          ) +
          outside(box, area) * 4;
        const cost = covered + distance * 30;
        if (best === undefined || cost < best.cost) best = { box, cost, led: distance > 0 };
      }
    }
    if (best === undefined) return { x, y, led: false };
    taken.push(best.box);
    return { x: best.box.left, y: best.box.top, led: best.led };
  });
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

function outside(box: Box, area: Box): number {
  const size = (box.right - box.left) * (box.bottom - box.top);
  return size - overlap(box, area);
}
