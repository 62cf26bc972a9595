import { escapeHtml } from './html.js';
import { MARKS_SCRIPT } from './marks-script.js';
import { STYLE } from './style.js';

/** One HTML document that needs nothing else: no font, no request, and no script but its own, which it can do without. */
export function page(title: string, body: string): string {
  const script = body.includes('<g class="marks">') ? `<script type="module">${MARKS_SCRIPT}</script>\n` : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
${script}</body>
</html>
`;
}
