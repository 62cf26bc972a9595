// Re-tunes the two constants that the simulator's freeze rule leaves open, alpha0 (click rate) and the level of activity
// (lists a user), under the logging policy alone: node tools/reference/simulator/calibrate.mjs [preset ...]
import {
  Feed,
  LOG_DAYS,
  BURN_IN_DAYS,
  LoggingPolicy,
  PRESETS,
  RECORD,
  Records,
  SCALES,
  SHOWN,
  UserState,
  makeWorld,
} from '@paretorec/simulator';

const TARGET = { rate: 0.0973, lists: 12.16 };
const SEEDS = [101, 102, 103];
const { users, items } = SCALES.small;

function measure(constants) {
  let lists = 0;
  let clicks = 0;
  for (const seed of SEEDS) {
    const world = makeWorld({ constants, seed, items });
    const feed = new Feed(world, new LoggingPolicy(world));
    const state = new UserState(users, constants.traffic);
    for (let day = 0; day < LOG_DAYS; day++) {
      const records = new Records();
      feed.live(state, 0, day, records, []);
      if (day < BURN_IN_DAYS) continue;
      lists += records.count;
      for (let i = 0; i < records.count; i++) {
        for (let t = 0; t < 10; t++)
          clicks += records.words[i * RECORD.words + RECORD.shown + t * SHOWN.words + SHOWN.flags] & 1;
      }
    }
  }
  return { rate: clicks / lists / 10, lists: lists / users / SEEDS.length };
}

const logit = (p) => Math.log(p / (1 - p));

for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PRESETS)) {
  const base = PRESETS[name];
  let { alpha0 } = base.click;
  let { activity } = base.traffic;
  for (let step = 0; step < 5; step++) {
    const found = measure({
      ...base,
      click: { ...base.click, alpha0 },
      traffic: { ...base.traffic, activity },
    });
    console.log(name, alpha0.toFixed(3), activity.toFixed(3), found.rate.toFixed(5), found.lists.toFixed(3));
    if (Math.abs(found.rate - TARGET.rate) < 1e-4 && Math.abs(found.lists - TARGET.lists) < 0.02) break;
    // Slopes at the default; the steps are small, so that they need not be exact.
    alpha0 += (logit(TARGET.rate) - logit(found.rate)) / 0.75;
    activity += Math.log(TARGET.lists / found.lists) / 0.7;
  }
}
