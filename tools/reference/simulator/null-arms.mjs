// In the world `null` every ranker is equal. Lives days 18 to 24 under four of them from the same snapshot, for 20 seeds of 500
// users, and writes the seeds' differences from the logging policy, for null_arms.py:
// node tools/reference/simulator/null-arms.mjs > /tmp/null-arms.json
import {
  BURN_IN_DAYS,
  FLAG,
  Feed,
  LIST_LENGTH,
  LOG_DAYS,
  LoggingPolicy,
  PRESETS,
  RECORD,
  Records,
  SHOWN,
  UserState,
  makeWorld,
} from '@paretorec/simulator';

const USERS = 500;
const ONLINE_DAYS = 7;
const constants = PRESETS.null;

/** Ranks by a score; the best ten. */
class Ranker {
  code = 1;
  constructor(score) {
    this.score = score;
  }
  choose(request, slate) {
    const { items, count } = request.candidates;
    const order = Array.from({ length: count }, (_, place) => ({
      place,
      score: this.score(request, items[place], place),
    })).sort((a, b) => b.score - a.score);
    for (let t = 0; t < LIST_LENGTH; t++) slate.picks[t] = order[t].place;
    slate.propensity.fill(1);
  }
}

/** Weights of a user that are drawn once. */
const weightOf = (purpose) => (request) => request.draws.uniform(purpose, 0);

function arms(world) {
  const { policyScore } = world.catalogue.hidden;
  const mixed = (purpose) => {
    const weights = new Map();
    return new Ranker((request, item, place) => {
      const { traits } = request;
      const key = traits.clickLevel;
      if (!weights.has(key)) weights.set(key, weightOf(purpose)(request));
      const w = weights.get(key);
      return w * policyScore[item] + (1 - w) * request.candidates.fresh[place];
    });
  };
  return {
    logging: new LoggingPolicy(world),
    uniform: new Ranker((request, item) => request.draws.uniform(2001, item)),
    'random weights A': mixed(2002),
    'random weights B': mixed(2003),
  };
}

/** Metrics a day of one arm, averaged over the days; and for each user clicks, seconds and active days. */
function live(world, policy, snapshot) {
  const state = new UserState(USERS, constants.traffic, snapshot.slice(0));
  const feed = new Feed(world);
  const sums = { ctr: 0, hcr: 0, dtI: 0, dtS: 0, stickiness: 0 };
  // Of each metric, every user's part of the numerator and of the denominator over all days.
  const parts = Object.fromEntries(
    Object.keys(sums).map((name) => [
      name,
      { over: new Array(USERS).fill(0), under: new Array(USERS).fill(0) },
    ]),
  );
  const add = (name, user, over, under) => {
    parts[name].over[user] += over;
    parts[name].under[user] += under;
  };
  let before;
  let stickyDays = 0;
  for (let day = 0; day < ONLINE_DAYS; day++) {
    const records = new Records();
    const days = [];
    feed.live(policy, state, 0, LOG_DAYS + day, records, days);
    let clicks = 0;
    for (let i = 0; i < records.count; i++) {
      let inList = 0;
      for (let t = 0; t < LIST_LENGTH; t++)
        inList +=
          records.words[i * RECORD.words + RECORD.shown + t * SHOWN.words + SHOWN.flags] & FLAG.clicked;
      clicks += inList;
      add('ctr', records.words[i * RECORD.words + RECORD.user], inList, LIST_LENGTH);
    }
    for (const row of days) {
      add('hcr', row.user, row.clicks > 0 ? 1 : 0, 1);
      add('dtI', row.user, row.validSeconds, 1);
      add('dtS', row.user, row.feedSeconds, 1);
    }
    sums.ctr += clicks / (records.count * LIST_LENGTH);
    sums.hcr += days.filter((row) => row.clicks > 0).length / days.length;
    sums.dtI += days.reduce((sum, row) => sum + row.validSeconds, 0) / days.length;
    sums.dtS += days.reduce((sum, row) => sum + row.feedSeconds, 0) / days.length;
    const active = new Set(days.map((row) => row.user));
    if (before !== undefined) {
      sums.stickiness += [...before].filter((user) => active.has(user)).length / before.size;
      stickyDays++;
      for (const user of before) add('stickiness', user, active.has(user) ? 1 : 0, 1);
    }
    before = active;
  }
  for (const name of ['ctr', 'hcr', 'dtI', 'dtS']) sums[name] /= ONLINE_DAYS;
  sums.stickiness /= stickyDays;
  return { sums, parts };
}

const results = [];
for (let seed = 1; seed <= 20; seed++) {
  const world = makeWorld({ constants, seed, items: 3000, days: LOG_DAYS + ONLINE_DAYS });
  const state = new UserState(USERS, constants.traffic);
  const logging = new LoggingPolicy(world);
  const feed = new Feed(world);
  for (let day = 0; day < LOG_DAYS; day++) feed.live(logging, state, 0, day, new Records(), []);
  const lived = Object.entries(arms(world)).map(([name, policy]) => [
    name,
    live(world, policy, state.buffer),
  ]);
  results.push({
    seed,
    values: Object.fromEntries(lived.map(([name, { sums }]) => [name, sums])),
    parts: Object.fromEntries(lived.map(([name, { parts }]) => [name, parts])),
  });
}
console.log(JSON.stringify({ burnInDays: BURN_IN_DAYS, users: USERS, results }));
