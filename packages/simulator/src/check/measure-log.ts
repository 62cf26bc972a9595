import { join } from 'node:path';
import { sqlText, type Database } from '@paretorec/data';
import { dwellAuc, predictionTable, scorePredictions } from '@paretorec/metrics';
import { distanceFromNewsDwell } from './dwell-distance.js';

/** Numbers measured on a log, by name. Without bots unless the name says otherwise. */
export type Measurements = Readonly<Record<string, number>>;

/** Impressions on which rankings are judged; more would tell nothing new. */
const MOST_RANKED = 2_000_000;

/** Opens the files of a simulated log as views, and joins what was shown with the truth. */
export async function openTruth(db: Database, folder: string): Promise<void> {
  const view = (name: string, ...path: string[]): Promise<void> =>
    db.run(`CREATE VIEW ${name} AS FROM read_parquet(${sqlText(join(folder, ...path, '*.parquet'))})`);
  for (const name of ['lists', 'impressions', 'items', 'users']) await view(name, name);
  for (const name of ['impressions', 'users', 'days']) await view(`hidden_${name}`, 'hidden', name);
  await db.run(`
    CREATE TEMP TABLE shown_all AS
    SELECT i.list_id, i.position, i.item_id, i.clicked, i.dwell, h.p_click, h.e_dwell,
      l.user_id, l.session_id, l.request, l.part, u.bot
    FROM impressions i
      JOIN hidden_impressions h USING (list_id, position) JOIN lists l USING (list_id) JOIN hidden_users u USING (user_id);
    CREATE VIEW shown AS FROM shown_all WHERE bot = 0;
    CREATE VIEW read_clicks AS SELECT *, ln(1 + dwell) AS y FROM shown WHERE clicked = 1 AND dwell IS NOT NULL;`);
}

/** Measures all that section 15 of the specification asks of a log itself. */
export async function measureLog(db: Database): Promise<Measurements> {
  return {
    ...(await counts(db)),
    ...(await positions(db)),
    ...(await dwell(db)),
    ...(await spread(db)),
    ...(await correlations(db)),
    ...(await sessions(db)),
    ...(await missing(db)),
    ...(await rankings(db)),
  };
}

type Row = Record<string, number>;

const counts = (db: Database): Promise<Measurements> =>
  db.row<Row>(`
    SELECT avg(clicked) AS clickRateWithBots, count(*)::DOUBLE AS impressions,
      avg(clicked) FILTER (bot = 0) AS clickRate,
      10 * avg(clicked) FILTER (bot = 0) AS clicksAList,
      (SELECT avg((clicks = 0)::INT) FROM (SELECT sum(clicked) AS clicks FROM shown GROUP BY list_id))
        AS listsWithoutClick,
      (SELECT count(*) FROM lists) / (SELECT count(*) FROM users) AS listsAUserWithBots,
      count(DISTINCT item_id)::DOUBLE AS itemsShown,
      (SELECT count(*)::DOUBLE FROM (
        SELECT list_id FROM shown_all GROUP BY list_id HAVING count(DISTINCT item_id) <> 10 OR count(*) <> 10
      )) AS oddLists,
      (SELECT avg((item_id NOT IN (SELECT DISTINCT item_id FROM shown WHERE part = 'train'))::INT)
        FROM shown WHERE part = 'test') AS unseenInTest
    FROM shown_all`);

async function positions(db: Database): Promise<Measurements> {
  const rates = await db.rows<{ rate: number; n: number }>(
    'SELECT avg(clicked) AS rate, count(*)::DOUBLE AS n FROM shown GROUP BY position ORDER BY position',
  );
  // How far a rate rises above the one before, in standard errors of their difference.
  const rises = rates.slice(1).map(({ rate, n }, i) => {
    const before = rates[i]!.rate;
    return (rate - before) / Math.sqrt((rate * (1 - rate) + before * (1 - before)) / n);
  });
  return { lastOverFirst: rates[9]!.rate / rates[0]!.rate, largestRise: Math.max(...rises) };
}

async function dwell(db: Database): Promise<Measurements> {
  const levels = [10, 25, 50, 75, 90, 95];
  const quantiles = await db.row<Row>(
    `SELECT ${levels.map((level) => `quantile_disc(dwell, ${level / 100})::DOUBLE AS dwell${level}`).join(', ')},
      avg(y) AS meanLogDwell FROM read_clicks`,
  );
  const seconds = await db.rows<{ second: number; n: number }>(
    'SELECT dwell::DOUBLE AS second, count(*)::DOUBLE AS n FROM read_clicks GROUP BY dwell ORDER BY dwell',
  );
  const slope = await db.row<Row>(`
    SELECT sum(n * slope) / sum(n) AS lengthSlope FROM (
      SELECT count(*) AS n, regr_slope(y, ln(length)) AS slope FROM read_clicks JOIN items USING (item_id)
      WHERE length IS NOT NULL AND type < 2 GROUP BY type)`);
  return { ...quantiles, dwellDistance: distanceFromNewsDwell(seconds), ...slope };
}

/** Shares of the variance of ln(1 + dwell) by one-way analysis of variance with random effects. */
async function spread(db: Database): Promise<Measurements> {
  const share = async (group: string): Promise<number> => {
    const { value } = await db.row<{ value: number }>(`
      WITH groups AS (SELECT count(*) AS n, sum(y) AS s, sum(y * y) AS q FROM read_clicks GROUP BY ${group}),
        sums AS (SELECT sum(n) AS n, sum(s) AS s, sum(q) AS q, count(*) AS k, sum(n * n) AS nn, sum(s * s / n) AS b FROM groups),
        squares AS (SELECT (b - s * s / n) / (k - 1) AS between_, (q - b) / (n - k) AS within_, (n - nn / n) / (k - 1) AS size FROM sums)
      SELECT ((between_ - within_) / size) / ((between_ - within_) / size + within_) AS value FROM squares`);
    return value;
  };
  return { userShare: await share('user_id'), itemShare: await share('item_id') };
}

async function correlations(db: Database): Promise<Measurements> {
  const spearman = async (pairs: string): Promise<number> => {
    const rank = (of: string): string =>
      `rank() OVER (ORDER BY ${of}) + (count(*) OVER (PARTITION BY ${of}) - 1) / 2.0`;
    const { rho } = await db.row<{ rho: number }>(`
      WITH pairs AS (${pairs}), ranks AS (SELECT ${rank('x')} AS x, ${rank('y')} AS y FROM pairs)
      SELECT corr(x, y) AS rho FROM ranks`);
    return rho;
  };
  return {
    itemSpearman: await spearman(`
      SELECT avg(clicked) AS x, avg(dwell) FILTER (clicked = 1) AS y FROM shown GROUP BY item_id
      HAVING count(*) >= 50 AND sum(clicked) >= 10`),
    userSpearman: await spearman(`
      SELECT avg(clicked) AS x, avg(ln(1 + dwell)) FILTER (clicked = 1) AS y FROM shown GROUP BY user_id
      HAVING count(*) >= 100 AND sum(clicked) >= 5`),
  };
}

async function sessions(db: Database): Promise<Measurements> {
  await db.run(
    'CREATE TEMP TABLE visits AS SELECT session_id, max(request) + 1 AS n FROM shown GROUP BY session_id',
  );
  const more = [1, 2, 3, 4].map((r) => `avg((n > ${r})::INT) FILTER (n >= ${r}) AS continued${r}`);
  const visits = await db.row<Row>(`SELECT avg(n) AS listsASession, ${more.join(', ')} FROM visits`);
  const returns = await db.row<Row>(`
    WITH active AS (SELECT user_id, day, ln(1 + clicks) AS x FROM hidden_days JOIN hidden_users USING (user_id) WHERE bot = 0),
      pairs AS (SELECT a.user_id, a.x, (b.user_id IS NOT NULL)::INT AS y
        FROM active a LEFT JOIN active b ON a.user_id = b.user_id AND b.day = a.day + 1
        WHERE a.day < (SELECT max(day) FROM active)),
      centred AS (SELECT y, x - avg(x) OVER (PARTITION BY user_id) AS dx, y - avg(y) OVER (PARTITION BY user_id) AS dy FROM pairs)
    SELECT avg(y) AS stickiness, sum(dx * dy) / sum(dx * dx) AS returnSlope FROM centred`);
  return { ...visits, ...returns };
}

const missing = (db: Database): Promise<Measurements> =>
  db.row<Row>(`
    SELECT (SELECT avg((dwell IS NULL)::INT) FROM shown WHERE clicked = 1) AS noDwell,
      (SELECT count(*)::DOUBLE FROM shown WHERE clicked = 1) AS clicks,
      (SELECT avg((age IS NULL)::INT) FROM users) AS noAge,
      (SELECT avg((gender IS NULL)::INT) FROM users) AS noGender,
      (SELECT avg((city IS NULL)::INT) FROM users) AS noCity,
      (SELECT count(*)::DOUBLE FROM users) AS users,
      (SELECT avg((tags IS NULL)::INT) FROM items) AS noTags,
      (SELECT avg((length IS NULL)::INT) FROM items) AS noLength,
      (SELECT count(*)::DOUBLE FROM items) AS items`);

/** How well the truth itself ranks: no model does better. */
async function rankings(db: Database): Promise<Measurements> {
  const { n } = await db.row<{ n: number }>('SELECT count(*)::DOUBLE AS n FROM shown');
  const every = Math.max(1, Math.ceil(n / MOST_RANKED));
  const rows = await db.rows<{ list_id: number; item_id: number; clicked: number; p_click: number }>(
    `SELECT list_id, item_id, clicked, p_click FROM shown WHERE list_id % ${every} = 0 ORDER BY list_id, position`,
  );
  const table = predictionTable({
    listIds: rows.map(({ list_id }) => String(list_id)),
    itemIds: rows.map(({ item_id }) => String(item_id)),
    clicked: rows.map(({ clicked }) => clicked),
    scores: rows.map(({ p_click }) => p_click),
  });
  const metrics = scorePredictions(table, { resamples: 0 });
  const read = await db.rows<{ e_dwell: number; dwell: number }>(
    `SELECT e_dwell, dwell FROM read_clicks WHERE list_id % ${every} = 0`,
  );
  return {
    bayesAuc: metrics['AUC']!.value!,
    bayesHit1: metrics['HIT@1']!.value!,
    bayesHit3: metrics['HIT@3']!.value!,
    bayesHit5: metrics['HIT@5']!.value!,
    bayesMap: metrics['MAP']!.value!,
    bayesDwellAuc: dwellAuc(
      Float64Array.from(read, ({ e_dwell }) => e_dwell),
      Float64Array.from(read, ({ dwell: seconds }) => seconds),
    )!,
  };
}
