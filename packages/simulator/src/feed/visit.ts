import type { UserTraits } from '../world/user-traits.js';

/** Who sees a list, and when: all that the laws of click and dwell need beside the item. */
export interface Visit {
  readonly traits: UserTraits;
  readonly z: Float64Array;
  readonly y: Float64Array;
  /** β_u e^(-0.25 r): appeal counts less after regrets in this session. */
  readonly appeal: number;
  /** Day from 0 of the moment. */
  readonly ordinal: number;
  /** Hour of that day, 0 to 23. */
  readonly hour: number;
  /** e^(-(now - block's start) / 12 h): turns a candidate's freshness at the block's start into that of now. */
  readonly ageing: number;
  /** Index of the request in its session, from 0. */
  readonly request: number;
}
