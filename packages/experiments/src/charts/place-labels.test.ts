import { describe, expect, it } from 'vitest';
import { placeLabels } from './place-labels.js';
import { niceRange } from './nice-range.js';
import { histogram } from './weights-chart.js';

const AREA = { left: 0, right: 800, top: 0, bottom: 500 };

describe('placeLabels', () => {
  it('keeps labels of crowded points apart and inside', () => {
    const points = Array.from({ length: 8 }, (_, i) => ({
      x: 400 + i * 3,
      y: 250 + (i % 3) * 4,
      text: `method ${i}`,
    }));
    const labels = placeLabels(points, AREA);
    labels.forEach((a, i) => {
      expect(a.x).toBeGreaterThanOrEqual(0);
      expect(a.y + 16).toBeLessThanOrEqual(500);
      for (const b of labels.slice(i + 1)) {
        expect(Math.abs(a.x - b.x) >= 8 * 7.6 || Math.abs(a.y - b.y) >= 16).toBe(true);
      }
    });
  });

  it('turns inwards at the border', () => {
    const [label] = placeLabels([{ x: 795, y: 5, text: 'corner' }], AREA);
    expect(label!.x + 6 * 7.6).toBeLessThanOrEqual(800);
    expect(label!.y).toBeGreaterThanOrEqual(0);
  });
});

describe('niceRange', () => {
  it('ends on ticks round the values', () => {
    expect(niceRange([0.271, 0.52])).toEqual({ min: 0.25, max: 0.55, interval: 0.05, decimals: 2 });
    const flat = niceRange([0.4, 0.4]);
    expect(flat.min).toBeLessThan(0.4);
    expect(flat.max).toBeGreaterThan(0.4);
  });
});

describe('histogram', () => {
  it('counts users in twenty bins, 1 in the last', () => {
    const counts = histogram([0, 0.049, 0.05, 0.3, 1, Number.NaN]);
    expect(counts).toHaveLength(20);
    expect([counts[0], counts[1], counts[6], counts[19]]).toEqual([2, 1, 1, 1]);
    expect(counts.reduce((sum, value) => sum + value)).toBe(5);
  });
});
