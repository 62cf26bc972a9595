/** Purposes of draws under a request's key: draws of one purpose are told apart by item or position. */
export const REQUEST_DRAW = {
  hot: 1, matched: 2, clock: 3, explore: 4, examine: 5, snippet: 6, click: 7, misclick: 8, idle: 9, scan: 10, dwell: 11,
  clickArrival: 12, dwellArrival: 13, late: 14, lateness: 15, dwellNull: 16, more: 17, sample: 18,
} as const; // prettier-ignore

/** Purposes of draws under the key of a user's day. */
export const DAY_DRAW = { active: 1, sessions: 2, hour: 3, minute: 4, drift: 5 } as const;
