// AssemblyScript. The three loops that a simulated list spends most of its time in: drawing candidates, scoring them under the
// logging policy, and ringing its clocks. They do what the functions named beside them do in TypeScript, in the same order of
// additions, so that one seed gives the same bytes. `npm run build:kernels` compiles them into src/kernels/kernels-wasm.ts.
//
// Nothing static is kept here: threads run this module over one shared memory, each with scratch of its own.

/** Dimensions of the latent space. */
const DIM: i32 = 16;
/** Bytes of one column of an alias table; see src/world/alias.ts. */
const COLUMN: usize = 32;
/** Draws that are made at once. */
const BATCH: i32 = 32;
/** Steps of the table that speeds up the search of a topic; a power of two, so that its limits are exact. */
const GUIDE: i32 = 64;

const PARITY: i32 = 0x1bd11bda;

/** Turns each word of x left. */
@inline
function turn(x: v128, by: i32): v128 {
  return v128.or(i32x4.shl(x, by), i32x4.shr_u(x, 32 - by));
}

/**
 * Threefry-2x32 at 13 rounds for four counters at a time; `fillWords` of src/randomness/threefry.ts.
 *
 * @param indices second words of the counters, or 0 for `from`, `from` + 1, ...
 * @param out receives two words a counter, rounded up to four counters.
 */
export function fillWords(
  key0: i32,
  key1: i32,
  purpose: i32,
  indices: usize,
  from: i32,
  count: i32,
  out: usize,
): void {
  const k0 = i32x4.splat(key0);
  const k1 = i32x4.splat(key1);
  const k2 = i32x4.splat(PARITY ^ key0 ^ key1);
  const k21 = i32x4.splat((PARITY ^ key0 ^ key1) + 1);
  const k02 = i32x4.splat(key0 + 2);
  const k13 = i32x4.splat(key1 + 3);
  const first = i32x4.splat(purpose + key0);
  for (let i = 0; i < count; i += 4) {
    const index =
      indices === 0
        ? i32x4.add(i32x4.splat(from + i), i32x4(0, 1, 2, 3))
        : v128.load(indices + ((<usize>(from + i)) << 2));
    let b = i32x4.add(index, k1);
    let a = i32x4.add(first, b);
    b = v128.xor(turn(b, 13), a);
    a = i32x4.add(a, b);
    b = v128.xor(turn(b, 15), a);
    a = i32x4.add(a, b);
    b = v128.xor(turn(b, 26), a);
    a = i32x4.add(a, b);
    b = v128.xor(turn(b, 6), a);
    a = i32x4.add(a, k1);
    b = i32x4.add(b, k21);
    a = i32x4.add(a, b);
    b = v128.xor(turn(b, 17), a);
    a = i32x4.add(a, b);
    b = v128.xor(turn(b, 29), a);
    a = i32x4.add(a, b);
    b = v128.xor(turn(b, 16), a);
    a = i32x4.add(a, b);
    b = v128.xor(turn(b, 24), a);
    a = i32x4.add(a, k2);
    b = i32x4.add(b, k02);
    a = i32x4.add(a, b);
    b = v128.xor(turn(b, 13), a);
    a = i32x4.add(a, b);
    b = v128.xor(turn(b, 15), a);
    a = i32x4.add(a, b);
    b = v128.xor(turn(b, 26), a);
    a = i32x4.add(a, b);
    b = v128.xor(turn(b, 6), a);
    a = i32x4.add(a, k0);
    b = i32x4.add(b, k13);
    a = i32x4.add(a, b);
    b = v128.xor(turn(b, 17), a);
    const to = out + ((<usize>i) << 3);
    v128.store(to, i32x4.shuffle(a, b, 0, 4, 1, 5));
    v128.store(to, i32x4.shuffle(a, b, 2, 6, 3, 7), 16);
  }
}

/** Two words as uniform numbers, never 0 or 1. */
@inline
function units(words: usize): v128 {
  const whole = f64x2.convert_low_i32x4_u(v128.load64_zero(words));
  return f64x2.mul(f64x2.add(whole, f64x2.splat(0.5)), f64x2.splat(1.0 / 4294967296.0));
}

/** e to the power of two numbers; `exp` of src/randomness/elementary.ts. */
@inline
function exp2(x: v128): v128 {
  const k = f64x2.floor(f64x2.add(f64x2.mul(f64x2.splat(1.442695040888963387), x), f64x2.splat(0.5)));
  const high = f64x2.sub(x, f64x2.mul(k, f64x2.splat(6.9314718036912381649e-1)));
  const low = f64x2.mul(k, f64x2.splat(1.90821492927058770002e-10));
  const r = f64x2.sub(high, low);
  const t = f64x2.mul(r, r);
  let p = f64x2.mul(t, f64x2.splat(4.13813679705723846039e-8));
  p = f64x2.mul(t, f64x2.add(f64x2.splat(-1.6533902205465251539e-6), p));
  p = f64x2.mul(t, f64x2.add(f64x2.splat(6.61375632143793436117e-5), p));
  p = f64x2.mul(t, f64x2.add(f64x2.splat(-2.77777777770155933842e-3), p));
  p = f64x2.mul(t, f64x2.add(f64x2.splat(1.66666666666666019037e-1), p));
  const c = f64x2.sub(r, p);
  const ratio = f64x2.div(f64x2.mul(r, c), f64x2.sub(f64x2.splat(2), c));
  const y = f64x2.sub(f64x2.splat(1), f64x2.sub(f64x2.sub(low, ratio), high));
  const exponents = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(k));
  const powers = i64x2.shl(i64x2.add(exponents, i64x2.splat(1023)), 52);
  const value = f64x2.mul(y, powers);
  const tooLow = f64x2.lt(k, f64x2.splat(-1022));
  const tooHigh = f64x2.gt(k, f64x2.splat(1023));
  return v128.bitselect(f64x2.splat(Infinity), v128.andnot(value, tooLow), tooHigh);
}

/** Natural logarithm of a positive normal number; `log` of src/randomness/elementary.ts. */
function log(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  const word = <i32>(bits >> 32);
  const carry = ((word & 0xfffff) + 0x95f64) & 0x100000;
  const high = <u64>(<u32>((word & 0xfffff) | (carry ^ 0x3ff00000)));
  const k = <f64>((word >>> 20) - 1023 + (carry >>> 20));
  const f = reinterpret<f64>((high << 32) | (bits & 0xffffffff)) - 1;
  const s = f / (2 + f);
  const z = s * s;
  const r =
    z *
    (6.66666666666673513e-1 +
      z *
        (3.999999999940941908e-1 +
          z *
            (2.857142874366239149e-1 +
              z *
                (2.222219843214978396e-1 +
                  z *
                    (1.818357216161805012e-1 + z * (1.531383769920937332e-1 + z * 1.479819860511658591e-1))))));
  const half = 0.5 * f * f;
  return k * 6.9314718036912381649e-1 - (half - (s * (half + r) + k * 1.90821492927058770002e-10) - f);
}

/** Two of a vector's numbers, one of each half, times those of a direction. */
@inline
function both(a: usize, d: v128): v128 {
  return f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(a)), d);
}

/** Adds each vector's two numbers. */
@inline
function pairs(x: v128, y: v128): v128 {
  return f64x2.add(i64x2.shuffle(x, y, 0, 2), i64x2.shuffle(x, y, 1, 3));
}

/**
 * A vector of {@link DIM} floats times one of doubles, down to the sums of its halves; both are stored as src/world/vectors.ts says, and added
 * up in its tree.
 */
@inline
function halves(
  a: usize,
  d0: v128,
  d1: v128,
  d2: v128,
  d3: v128,
  d4: v128,
  d5: v128,
  d6: v128,
  d7: v128,
): v128 {
  const first = f64x2.add(f64x2.add(both(a, d0), both(a + 8, d1)), f64x2.add(both(a + 16, d2), both(a + 24, d3)));
  const second = f64x2.add(
    f64x2.add(both(a + 32, d4), both(a + 40, d5)),
    f64x2.add(both(a + 48, d6), both(a + 56, d7)),
  );
  return f64x2.add(first, second);
}

/**
 * Takes over drawn items that were not seen in this request.
 *
 * @returns the number of draws that were looked at before the candidates were full.
 */
@inline
function keepUnseen(
  drawn: usize,
  batch: i32,
  seen: usize,
  tick: i32,
  items: usize,
  fresh: usize,
  count: usize,
  until: i32,
): i32 {
  let kept = load<i32>(count);
  let i = 0;
  for (; i < batch && kept < until; i++) {
    const entry = drawn + ((<usize>i) << 3);
    const item = load<u32>(entry);
    const mark = seen + <usize>item;
    store<u32>(items + ((<usize>kept) << 2), item);
    store<f32>(fresh + ((<usize>kept) << 2), load<f32>(entry, 4));
    // Without a branch that no processor could foresee.
    kept += i32(load<u8>(mark) !== <u8>tick);
    store<u8>(mark, <u8>tick);
  }
  store<i32>(count, kept);
  return i;
}

/** How many draws are made at once: no more than are missing, by fours, since each gives one item at most. */
@inline
function batchOf(missing: i32, left: i32): i32 {
  return min(min(BATCH, (missing + 3) & ~3), left);
}

/** Copies item and freshness of a column: its own with the chance that it keeps, else the other's. */
@inline
function pick(table: usize, column: i32, u: f64, to: usize): void {
  const at = table + <usize>column * COLUMN;
  const other = usize(u >= <f64>load<f32>(at)) << 3;
  store<u64>(to, load<u64>(at + other, 4));
}

/**
 * Draws candidates from all items of the pool by heat.
 *
 * @param scratch 2 x {@link BATCH} words, then {@link BATCH} entries of item and freshness.
 * @param count where the number of candidates stands.
 * @param most draws at most.
 * @param until number of candidates at which to stop.
 * @returns the number of draws.
 */
export function drawHot(
  key0: i32,
  key1: i32,
  purpose: i32,
  table: usize,
  size: i32,
  seen: usize,
  tick: i32,
  items: usize,
  fresh: usize,
  count: usize,
  until: i32,
  most: i32,
  scratch: usize,
): i32 {
  const drawn = scratch + (2 * BATCH) * 4;
  const columns = <f64>size;
  let used = 0;
  while (load<i32>(count) < until && used < most) {
    const batch = batchOf(until - load<i32>(count), most - used);
    fillWords(key0, key1, purpose, 0, used, batch, scratch);
    for (let i = 0; i < batch; i++) {
      const u = units(scratch + ((<usize>i) << 3));
      const column = <i32>(f64x2.extract_lane(u, 0) * columns);
      pick(table, column, f64x2.extract_lane(u, 1), drawn + ((<usize>i) << 3));
    }
    used += keepUnseen(drawn, batch, seen, tick, items, fresh, count, until);
  }
  return used;
}

/**
 * Draws candidates by topic, topics by how well they match an interest, items of a topic by freshness.
 *
 * @param weight of each topic, @param centre of each topic, @param start of each topic in the table.
 * @param z interest, {@link DIM} doubles.
 * @param sums scratch of a double a topic. @param guide scratch of {@link GUIDE} bytes.
 */
export function drawMatched(
  key0: i32,
  key1: i32,
  purpose: i32,
  table: usize,
  topics: i32,
  weight: usize,
  centre: usize,
  start: usize,
  z: usize,
  sums: usize,
  guide: usize,
  seen: usize,
  tick: i32,
  items: usize,
  fresh: usize,
  count: usize,
  until: i32,
  most: i32,
  scratch: usize,
): void {
  const total = sumTopics(topics, weight, centre, z, sums, guide);
  const drawn = scratch + (2 * BATCH) * 4;
  let used = 0;
  while (load<i32>(count) < until && used < most) {
    const batch = batchOf(until - load<i32>(count), most - used);
    fillWords(key0, key1, purpose, 0, used, batch, scratch);
    for (let i = 0; i < batch; i++) {
      const u = units(scratch + ((<usize>i) << 3));
      const chance = f64x2.extract_lane(u, 0);
      const point = chance * total;
      let k = <usize>load<u8>(guide + <usize>(<i32>(chance * GUIDE)));
      // Two steps without a branch that no processor could foresee; few draws need more.
      k += usize(load<f64>(sums + (k << 3)) <= point);
      k += usize(load<f64>(sums + (k << 3)) <= point);
      while (load<f64>(sums + (k << 3)) <= point) k++;
      const from = load<i32>(start + (k << 2));
      const place = f64x2.extract_lane(u, 1) * <f64>(load<i32>(start + (k << 2), 4) - from);
      const column = <i32>(place);
      pick(table, from + column, place - <f64>column, drawn + ((<usize>i) << 3));
    }
    used += keepUnseen(drawn, batch, seen, tick, items, fresh, count, until);
  }
}

/** Running sums of the topics' weights, and for each of {@link GUIDE} equal steps the topic to search from. */
function sumTopics(topics: i32, weight: usize, centre: usize, z: usize, sums: usize, guide: usize): f64 {
  const z0 = v128.load(z), z1 = v128.load(z, 16), z2 = v128.load(z, 32), z3 = v128.load(z, 48); // prettier-ignore
  const z4 = v128.load(z, 64), z5 = v128.load(z, 80), z6 = v128.load(z, 96), z7 = v128.load(z, 112); // prettier-ignore
  let total: f64 = 0;
  for (let k = 0; k < topics; k += 2) {
    const at = <usize>k;
    const a = centre + at * DIM * 4;
    const one = halves(a, z0, z1, z2, z3, z4, z5, z6, z7);
    const last = k + 1 === topics;
    const two = last ? one : halves(a + DIM * 4, z0, z1, z2, z3, z4, z5, z6, z7);
    const match = exp2(pairs(one, two));
    const w = load<f64>(weight + (at << 3));
    if (w > 0) total += w * f64x2.extract_lane(match, 0);
    store<f64>(sums + (at << 3), total);
    if (last) break;
    const v = load<f64>(weight + (at << 3), 8);
    if (v > 0) total += v * f64x2.extract_lane(match, 1);
    store<f64>(sums + (at << 3), total, 8);
  }
  for (let step = 0, k: usize = 0; step < GUIDE; step++) {
    while (load<f64>(sums + (k << 3)) <= (<f64>step / GUIDE) * total) k++;
    store<u8>(guide + <usize>step, <u8>k);
  }
  return total;
}

/**
 * e^score of each candidate under the logging policy.
 *
 * @param vectors and @param scores of all items. @param direction {@link DIM} doubles.
 * @param weights receives a double a candidate, and one more when their number is odd.
 * @returns the sum.
 */
export function weigh(
  vectors: usize,
  scores: usize,
  items: usize,
  fresh: usize,
  count: i32,
  direction: usize,
  ageing: f64,
  weights: usize,
): f64 {
  const d0 = v128.load(direction), d1 = v128.load(direction, 16), d2 = v128.load(direction, 32), d3 = v128.load(direction, 48); // prettier-ignore
  const d4 = v128.load(direction, 64), d5 = v128.load(direction, 80), d6 = v128.load(direction, 96), d7 = v128.load(direction, 112); // prettier-ignore
  let total: f64 = 0;
  for (let i = 0; i < count; i += 2) {
    const at = <usize>i;
    const one = <usize>load<u32>(items + (at << 2));
    const two = i + 1 < count ? <usize>load<u32>(items + (at << 2), 4) : one;
    const affinity = pairs(
      halves(vectors + one * DIM * 4, d0, d1, d2, d3, d4, d5, d6, d7),
      halves(vectors + two * DIM * 4, d0, d1, d2, d3, d4, d5, d6, d7),
    );
    const score = f64x2(<f64>load<f32>(scores + (one << 2)), <f64>load<f32>(scores + (two << 2)));
    const age = f64x2.mul(
      f64x2.splat(ageing),
      f64x2.promote_low_f32x4(v128.load64_zero(fresh + (at << 2))),
    );
    const weight = exp2(f64x2.add(f64x2.add(affinity, score), age));
    v128.store(weights + (at << 3), weight);
    total += f64x2.extract_lane(weight, 0);
    if (i + 1 < count) total += f64x2.extract_lane(weight, 1);
  }
  return total;
}

/**
 * Rings a clock for every candidate, -ln u over its weight, and keeps those that ring first, in order.
 *
 * @param soon a moment by which as many as are kept have most likely rung. It decides about the work, not about the result.
 * @param words scratch of two words a candidate, rounded up to four.
 * @param clocks scratch of a double a place. @param first receives a 16-bit place for each of the first `keep`.
 */
export function firstClocks(
  key0: i32,
  key1: i32,
  purpose: i32,
  items: usize,
  count: i32,
  weights: usize,
  soon: f64,
  words: usize,
  clocks: usize,
  first: usize,
  keep: i32,
): void {
  fillWords(key0, key1, purpose, items, 0, count, words);
  if (ringBefore(soon, count, weights, words, clocks, first, keep) < keep)
    ringBefore(Infinity, count, weights, words, clocks, first, keep);
}

/** Keeps the first clocks of those that ring before `last`, in order; gives their number. */
function ringBefore(
  last: f64,
  count: i32,
  weights: usize,
  words: usize,
  clocks: usize,
  first: usize,
  keep: i32,
): i32 {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const u = (<f64>load<u32>(words + ((<usize>i) << 3)) + 0.5) * (1.0 / 4294967296.0);
    const weight = load<f64>(weights + ((<usize>i) << 3));
    // -ln u is at least 2 (1 - u) / (1 + u), so that nearly all late clocks are known to be late without a logarithm.
    if (2 * (1 - u) >= last * weight * (1 + u)) continue;
    const clock = -log(u) / weight;
    if (clock >= last) continue;
    let at = kept < keep ? kept++ : keep - 1;
    // The clocks of the first stand in the order of their ringing.
    while (at > 0 && load<f64>(clocks + ((<usize>(at - 1)) << 3)) > clock) {
      store<f64>(clocks + ((<usize>at) << 3), load<f64>(clocks + ((<usize>(at - 1)) << 3)));
      store<u16>(first + ((<usize>at) << 1), load<u16>(first + ((<usize>(at - 1)) << 1)));
      at--;
    }
    store<f64>(clocks + ((<usize>at) << 3), clock);
    store<u16>(first + ((<usize>at) << 1), <u16>i);
    if (kept === keep) last = load<f64>(clocks + ((<usize>(keep - 1)) << 3));
  }
  return kept;
}
