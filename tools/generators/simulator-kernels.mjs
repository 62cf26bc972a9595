// Compiles the simulator's kernels: node tools/generators/simulator-kernels.mjs [--check]
// With --check it writes nothing, and fails where what is there is not what the source compiles to.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';
import { ROOT } from '../setup/workspace.mjs';

const SOURCE = 'packages/simulator/kernels/kernels.ts';
const TARGET = 'packages/simulator/src/kernels/kernels-wasm.ts';
const FLAGS = [
  ...['-O3', '--noAssert', '--converge', '--debug'],
  ...['--enable', 'simd', '--enable', 'threads'],
  ...['--importMemory', '--sharedMemory', '--maximumMemory', '65536'],
  // Names for profilers come with --debug. Nothing is allocated inside.
  ...['--runtime', 'stub'],
];

/** The text of the module that holds the compiled kernels. */
async function compileKernels() {
  let wasm;
  const { error, stderr } = await asc.main([SOURCE, ...FLAGS, '--outFile', 'kernels.wasm'], {
    baseDir: ROOT,
    writeFile: (_name, contents) => (wasm = contents),
  });
  if (error) throw new Error(`${SOURCE} does not compile:\n${stderr.toString()}`);
  const base64 = Buffer.from(wasm).toString('base64');
  const lines = base64.match(/.{1,120}/g).map((line) => `  '${line}'`);
  return `// Compiled from kernels/kernels.ts by \`npm run build:kernels\`; do not edit.

/** The WebAssembly module, in base 64. */
export const KERNELS_WASM: string = [
${lines.map((line) => `${line},`).join('\n')}
].join('');
`;
}

const compiled = await compileKernels();
if (process.argv[2] !== '--check') writeFileSync(join(ROOT, TARGET), compiled);
else if (readFileSync(join(ROOT, TARGET), 'utf8') !== compiled) {
  console.error(`${TARGET} is not what ${SOURCE} compiles to: run npm run build:kernels`);
  process.exitCode = 1;
}
