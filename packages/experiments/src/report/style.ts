import { LIGHT } from '../charts/palette.js';

/** The report's only style sheet: light and dark, wide and narrow, screen and print. */
export const STYLE = `
:root { color-scheme: light dark;
  ${Object.entries(LIGHT)
    .map(([name, colour]) => `--${name}:${colour};`)
    .join(' ')} }
@media (prefers-color-scheme: dark) { :root {
  --page:#161718; --ink:#ececec; --faint:#a2a2a2; --line:#35373a; --soft:#1f2123; --mark:#26331c; --accent:#7cc4f0;
  --s0:#ffffff; --s1:#e69f00; --s2:#56a5e0; --s3:#2fc49c; --s4:#e08cbb; --s5:#9cc9ee; --s6:#e5d95a; --s7:#d2a384; } }
* { box-sizing: border-box; }
body { margin:0; background:var(--page); color:var(--ink); font:16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width:1180px; margin:0 auto; padding:28px 20px 60px; }
h1 { font-size:1.7rem; line-height:1.25; margin:0 0 .3em; overflow-wrap:anywhere; }
h2 { font-size:1.2rem; margin:2.4em 0 .5em; padding-top:.6em; border-top:1px solid var(--line); }
h3 { font-size:1rem; margin:1.4em 0 .3em; }
p { max-width:75ch; margin:.4em 0; }
.meta, .note, figcaption { color:var(--faint); font-size:.9rem; }
.scroll { overflow-x:auto; margin:.8em 0; }
table { border-collapse:collapse; font-size:.9rem; font-variant-numeric:tabular-nums; }
th, td { padding:.38em .5em; text-align:right; border-bottom:1px solid var(--line); white-space:nowrap; vertical-align:top; }
thead th { border-bottom:2px solid var(--faint); vertical-align:bottom; }
thead tr.over th { border-bottom:none; text-align:left; padding-bottom:0; color:var(--faint); font-weight:600; }
th:first-child, td:first-child { text-align:left; position:sticky; left:0; background:var(--page); }
tbody th { font-weight:600; }
tbody th small { display:block; font-weight:400; color:var(--faint); white-space:normal; min-width:11em; }
td small { display:block; color:var(--faint); font-size:.76rem; font-weight:400; }
td.first { background:var(--mark); font-weight:700; box-shadow:inset 0 0 0 1.5px var(--ink); }
td.second { background:var(--mark); } td.second span { border-bottom:1.5px solid var(--ink); }
td.gap, th.gap { border-left:1px solid var(--faint); }
td.sure { font-weight:700; } td.state { text-align:left; color:var(--faint); font-style:italic; white-space:normal; }
.facts th { font-weight:400; color:var(--faint); padding-right:2em; }
.facts td { text-align:left; white-space:normal; overflow-wrap:anywhere; min-width:12em; }
.facts th, .facts td { position:static; }
figure { margin:1em 0; }
figure svg { width:100%; height:auto; display:block; }
.wide svg { min-width:560px; }
.charts { display:grid; grid-template-columns:repeat(auto-fill, minmax(min(100%, 380px), 1fr)); gap:0 28px; }
.charts.large { grid-template-columns:repeat(auto-fill, minmax(min(100%, 460px), 1fr)); }
pre { background:var(--soft); border:1px solid var(--line); padding:12px 14px; overflow-x:auto; font:.82rem/1.5 ui-monospace, Menlo, Consolas, monospace; }
figcaption { max-width:85ch; margin-top:.3em; }
.marks circle, .marks rect { fill:transparent; }
.marks g { outline:none; cursor:default; }
.marks g:hover > *, .marks g:focus > * { stroke:var(--accent); stroke-width:2; }
.tip { position:absolute; z-index:9; max-width:34em; padding:.25em .6em; background:var(--page); color:var(--ink); border:1px solid var(--faint); border-radius:4px; font-size:.84rem; pointer-events:none; overflow-wrap:anywhere; }
.tip[hidden] { display:none; }
.numbers .scroll { max-height:22em; overflow:auto; } .numbers a { color:var(--accent); font-size:.9rem; }
.numbers summary { font-size:.9rem; } .numbers thead th { position:sticky; top:0; background:var(--page); z-index:1; }
details { margin:.5em 0; } summary { cursor:pointer; color:var(--accent); }
@media print { main { max-width:none; padding:0; } td.first, td.second { background:none; } figure, tr { break-inside:avoid; } .numbers { display:none; } }
`;
