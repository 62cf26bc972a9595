import { expect, it } from 'vitest';
import { renderGallery } from '../index.js';

it('draws panels with lines of every log, escapes names and leaves empty panels out', () => {
  const panel = { x: 'position', y: 'click rate', logarithmic: false };
  const html = renderGallery({
    title: 'A <feed>',
    summary: 'of two & more',
    panels: [
      {
        ...panel,
        title: 'Clicks',
        lines: [
          {
            name: '<b>first',
            points: [
              [1, 0.2],
              [2, 0.1],
            ],
          },
          {
            name: 'second',
            points: [
              [1, 0.3],
              [2, 0.2],
            ],
          },
        ],
      },
      { ...panel, title: 'Nothing', lines: [{ name: 'first', points: [] }] },
    ],
  });
  expect(html.match(/<svg /gu)).toHaveLength(1);
  expect(html).toContain('<h1>A &lt;feed&gt;</h1>');
  expect(html).toContain('of &lt;b&gt;first, second');
  expect(html).not.toContain('Nothing');
  expect(html).not.toMatch(/<script src|https?:\/\/(?!www\.w3\.org)/u);
  expect(html).toContain('<title>second: click rate 0.2 at position 2</title>');
  expect(html).toContain('<th scope="row">&lt;b&gt;first</th><td>1</td><td>0.2</td>');
});
