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
// None of them is a seed of a table.
const SEEDS = Array.from({ length: 12 }, (_, i) => 101 + i);
const { users, items } = SCALES.small;

function measure(constants) {
  const rates = [];
  const listsAUser = [];
  for (const seed of SEEDS) {
    let lists = 0;
    let clicks = 0;
    const world = makeWorld({ constants, seed, items });
    const feed = new Feed(world);
    const policy = new LoggingPolicy(world);
    const state = new UserState(users, constants.traffic);
    for (let day = 0; day < LOG_DAYS; day++) {
      const records = new Records();
      feed.live(policy, state, 0, day, records, []);
      if (day < BURN_IN_DAYS) continue;
      lists += records.count;
      for (let i = 0; i < records.count; i++) {
        for (let t = 0; t < 10; t++)
          clicks += records.words[i * RECORD.words + RECORD.shown + t * SHOWN.words + SHOWN.flags] & 1;
      }
    }
    rates.push(clicks / lists / 10);
    listsAUser.push(lists / users);
  }
  return {
    rate: mean(rates),
    lists: mean(listsAUser),
    rateSd: deviation(rates),
    listsSd: deviation(listsAUser),
  };
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values) {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

const rounded = (value) => Math.round(value * 1000) / 1000;
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
    console.log(
      `${name} alpha0 ${alpha0.toFixed(3)} activity ${activity.toFixed(3)}:`,
      `click rate ${found.rate.toFixed(5)} (seeds' sd ${found.rateSd.toFixed(5)}),`,
      `lists a user ${found.lists.toFixed(3)} (${found.listsSd.toFixed(3)})`,
    );
    // A tenth of the widths that a log may be off.
    if (Math.abs(found.rate - TARGET.rate) < 3e-4 && Math.abs(found.lists - TARGET.lists) < 0.05) break;
    // Slopes at the default; the steps are small, so that they need not be exact.
    alpha0 = rounded(alpha0 + (logit(TARGET.rate) - logit(found.rate)) / 0.75);
    activity = rounded(activity + Math.log(TARGET.lists / found.lists) / 0.7);
  }
}
