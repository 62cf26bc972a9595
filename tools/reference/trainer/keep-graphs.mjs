// Keeps a copy of every compiled step that a script makes, for trace_graph.py. Run:
//   GRAPHS=<folder> node --import ./tools/reference/trainer/keep-graphs.mjs <script>
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';

const folder = process.env['GRAPHS'];
if (folder === undefined) throw new Error('GRAPHS must name the folder for the graphs');
fs.mkdirSync(folder, { recursive: true });

const { writeFileSync } = fs;
let kept = 0;
fs.writeFileSync = (path, ...rest) => {
  writeFileSync(path, ...rest);
  if (basename(String(path)) === 'saved_model.pb') fs.copyFileSync(path, join(folder, `step${++kept}.pb`));
};
syncBuiltinESMExports();
