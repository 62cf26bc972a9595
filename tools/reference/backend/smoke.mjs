// Loads every backend that is there and computes with it, in a process of its own, under the Node that runs this:
//   npx -y -p node@24 node tools/reference/backend/smoke.mjs [--require tfjs-node]
// Needs a build. Prints one line for each backend; exits 1 when a result is wrong, when a required backend is
// missing, or when tfjs or TensorFlow print anything of their own.
import { execFileSync, spawnSync } from 'node:child_process';

const tensor = new URL('../../../packages/tensor/dist/index.js', import.meta.url).href;

const PROGRAM = `
const { fromArray, matMul, read, tidy, useBackend } = await import(process.argv[2]);
const info = await useBackend(process.argv[1]);
const product = tidy(() => {
  const matrix = fromArray(new Float32Array([1, 2, 3, 4]), [2, 2]);
  return [...read(matMul(matrix, matrix))];
});
console.log(JSON.stringify({ name: info.name, tensorflow: info.tensorflow, product }));
`;
const LIST = `
const { availableBackends } = await import(process.argv[1]);
console.log((await availableBackends()).join(' '));
`;

const inline = (program, ...args) => ['--input-type=module', '-e', program, ...args];
const names = execFileSync(process.execPath, inline(LIST, tensor), { encoding: 'utf8' }).trim().split(' ');
const required = process.argv[process.argv.indexOf('--require') + 1];
let failures = 0;
const say = (name, ok, detail) => {
  if (!ok) failures++;
  console.log(
    `node ${process.versions.node} ${name}: ${ok ? 'ok' : 'FAILED'}${detail === '' ? '' : ` (${detail})`}`,
  );
};

for (const name of names) {
  const { stdout, stderr, status } = spawnSync(process.execPath, inline(PROGRAM, name, tensor), {
    encoding: 'utf8',
  });
  const lines = stdout.trim().split('\n');
  const quiet = stderr === '' && lines.length === 1;
  let answer = {};
  try {
    answer = JSON.parse(lines.at(-1));
  } catch {
    // Told below: no answer is a wrong answer.
  }
  const right = status === 0 && answer.name === name && String(answer.product) === '7,10,15,22';
  say(
    name,
    right && quiet,
    right && quiet ? (answer.tensorflow ?? '') : `${stdout}${stderr}`.trim().slice(0, 500),
  );
}
if (process.argv.includes('--require') && !names.includes(required)) say(required, false, 'not installed');
process.exit(failures === 0 ? 0 : 1);
