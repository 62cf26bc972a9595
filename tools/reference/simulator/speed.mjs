// How fast a log is simulated on one thread, what the time goes into, and how much memory it takes:
// node tools/reference/simulator/speed.mjs [scale, small by default]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Feed,
  LIST_LENGTH,
  LOG_DAYS,
  LoggingPolicy,
  PRESETS,
  Records,
  SCALES,
  UserState,
  makeWorld,
  simulateLog,
} from '@paretorec/simulator';
import { CLI } from '../../setup/workspace.mjs';

const scale = process.argv[2] ?? 'small';
const RUNS = scale === 'tiny' || scale === 'small' ? 5 : 1;
const folder = mkdtempSync(join(tmpdir(), 'speed-'));

async function timed() {
  const begun = performance.now();
  const cpu = process.cpuUsage();
  const log = await simulateLog({
    preset: 'default',
    scale,
    seed: 1,
    workers: 1,
    out: join(folder, 'log'),
    force: true,
  });
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - begun) / 1000;
  return { ...log, seconds, cpuSeconds: (user + system) / 1e6 };
}

/** The same days in memory alone; counts what is lived, the burn-in with it. */
function feedAlone() {
  const { users, items } = SCALES[scale];
  const constants = PRESETS.default;
  const world = makeWorld({ constants, seed: 1, items });
  const feed = new Feed(world);
  const policy = new LoggingPolicy(world);
  const state = new UserState(users, constants.traffic);
  const records = new Records();
  let lists = 0;
  const cpu = process.cpuUsage();
  for (let day = 0; day < LOG_DAYS; day++) {
    records.count = 0;
    feed.live(policy, state, 0, day, records, []);
    lists += records.count;
  }
  const { user, system } = process.cpuUsage(cpu);
  return { lived: lists * LIST_LENGTH, cpuSeconds: (user + system) / 1e6 };
}

/** Self time by the file that it is spent in. */
async function profiled() {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  await timed();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const places = new Map(
    profile.nodes.map(({ id, callFrame: { url, functionName } }) => [id, placeOf(url, functionName)]),
  );
  const times = new Map();
  profile.samples.forEach((id, i) => {
    const place = places.get(id);
    times.set(place, (times.get(place) ?? 0) + profile.timeDeltas[i]);
  });
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  return [...times].sort((a, b) => b[1] - a[1]).map(([place, time]) => [place, time / total]);
}

/** Largest memory of the command, in MB. */
function memory() {
  const report = 'process.on("exit", () => process.stderr.write("\\n" + process.resourceUsage().maxRSS))';
  const args = ['simulate', 'log', '--scale', scale, '--workers', '1', '--out', join(folder, 'log')];
  const { stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(report)}`, CLI, ...args, '--force', '--quiet'],
    { encoding: 'utf8' },
  );
  return (Number(stderr.split('\n').pop()) * 1024) / 1e6;
}

/** Our kernels have names, with the path of their source. */
const kernelOf = (name) => {
  const kernel = /simulator\/kernels\/kernels\/(\w+)$/.exec(name)?.[1];
  return kernel === undefined ? 'parquet-wasm' : `WebAssembly: ${kernel}`;
};

function placeOf(url, name) {
  if (url.startsWith('wasm:')) return kernelOf(name);
  const ours = /simulator\/dist\/(.*)\.js$/.exec(url)?.[1];
  if (ours !== undefined) return ours;
  if (/node_modules\/(apache-arrow|parquet-wasm)/.test(url))
    return 'apache-arrow and parquet-wasm (JavaScript)';
  return name.startsWith('(') ? name : 'node';
}

// Once before, for the compiler.
await timed();
const runs = [];
for (let i = 0; i < RUNS; i++) runs.push(await timed());
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const { impressions } = runs[0];
const alone = feedAlone();
const { lived } = alone;
const seconds = median(runs.map((run) => run.seconds));
const cpuSeconds = median(runs.map((run) => run.cpuSeconds));
console.log(`${cpus()[0]?.model}, node ${process.versions.node}, ${scale}, one thread, median of ${RUNS}`);
console.log(
  `${impressions} impressions written in ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of CPU)`,
);
console.log(
  `${Math.round(lived / seconds)} impressions lived a second, ${Math.round(impressions / seconds)} of them written`,
);
console.log(
  `the feed alone, nothing written: ${Math.round(lived / alone.cpuSeconds)} impressions a second of CPU`,
);
console.log(`largest memory of the command: ${[memory(), memory(), memory()].map(Math.round).join(', ')} MB`);
if (RUNS > 1) {
  for (const [place, share] of (await profiled()).slice(0, 14)) {
    console.log(`${(100 * share).toFixed(1).padStart(5)}% ${place}`);
  }
}
rmSync(folder, { recursive: true });
