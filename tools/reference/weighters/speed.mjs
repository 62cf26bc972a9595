// Time of the weightings on the host, for docs/components/weighters/README.md.
// Run:  npx tsc -b packages/metrics && node tools/reference/weighters/speed.mjs
import { cpus } from 'node:os';
import {
  cagradWeights,
  epoWeights,
  imtlgWeights,
  minNormWeights,
  nashMtlWeights,
  pcgradWeights,
  upgradWeights,
} from '@paretorec/metrics';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

const generator = xoroshiro128plus(1);
const uniform = () => (generator.next() >>> 0) / 2 ** 31 - 1;
const weightings = {
  mgda: minNormWeights,
  pcgrad: (gram, count) => pcgradWeights(gram, count, new Array(count).fill([...new Array(count).keys()])),
  'imtl-g': imtlgWeights,
  'nash-mtl': nashMtlWeights,
  cagrad: (gram, count) => cagradWeights(gram, count, { c: 0.4 }),
  upgrad: upgradWeights,
  epo: (gram, count) =>
    epoWeights(
      gram,
      Float64Array.from({ length: count }, (_, k) => 1 + k),
      {
        preference: new Array(count).fill(1 / count),
      },
    ),
};

/** Gram matrix of gradients with twice as many coordinates as there are of them. */
function randomGram(count) {
  const rows = Array.from({ length: count }, () => Array.from({ length: 2 * count }, uniform));
  return rows.flatMap((a) => rows.map((b) => a.reduce((total, x, i) => total + x * b[i], 0)));
}

function microseconds(weighting, count) {
  const grams = Array.from({ length: 100 }, () => randomGram(count));
  const times = Array.from({ length: 30 }, () => {
    const start = performance.now();
    for (const gram of grams) weighting(gram, count);
    return ((performance.now() - start) / grams.length) * 1000;
  });
  return times.sort((a, b) => a - b)[15];
}

process.stdout.write(
  `Node ${process.version}, ${cpus()[0].model.trim()}; median µs a call for K = 2, 4, 16\n`,
);
for (const [name, weighting] of Object.entries(weightings)) {
  const cells = [2, 4, 16].map((count) => microseconds(weighting, count).toFixed(1).padStart(8));
  process.stdout.write(`${name.padEnd(10)}${cells.join('')}\n`);
}
