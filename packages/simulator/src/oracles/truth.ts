import type { Constants } from '../constants/index.js';
import { sigmoid } from '../randomness/index.js';
import { ClickLaw } from '../feed/click.js';
import { DwellLaw } from '../feed/dwell.js';
import { LIST_LENGTH, type Request } from '../feed/slate.js';
import type { World } from '../world/index.js';

/** What is expected of a list. */
export interface Expected {
  readonly clicks: number;
  /** Valid seconds of dwell. */
  readonly seconds: number;
}

/**
 * The truth about the candidates of one request, and what is expected of lists of them.
 *
 * Expectations run along the list: where a law asks for clicks so far, the expected number stands. Regrets are left out.
 */
export class Truth {
  /** Of each candidate: log-odds of a click before what the list adds, and expected valid seconds of a click. */
  readonly logits: Float64Array;
  readonly seconds: Float64Array;
  readonly topics: Uint8Array;
  count = 0;

  readonly #constants: Constants;
  readonly #topicOf: Uint8Array;
  readonly #clickLaw: ClickLaw;
  readonly #dwellLaw: DwellLaw;
  readonly #same: Float64Array;
  readonly #sameClicked: Float64Array;
  #request: Request | undefined;
  #clicks = 0;
  #examined = 1;

  constructor(world: World) {
    const { hot, matched } = world.constants.traffic;
    this.#constants = world.constants;
    this.#topicOf = world.catalogue.hidden.topic;
    this.#clickLaw = new ClickLaw(world);
    this.#dwellLaw = new DwellLaw(world);
    this.logits = new Float64Array(hot + matched);
    this.seconds = new Float64Array(hot + matched);
    this.topics = new Uint8Array(hot + matched);
    this.#same = new Float64Array(world.topics.count);
    this.#sameClicked = new Float64Array(world.topics.count);
  }

  /** Turns to a request. */
  turn(request: Request): void {
    const { items, fresh, count } = request.candidates;
    this.#request = request;
    this.count = count;
    this.#dwellLaw.visit(request.traits, request.ordinal, request.hour);
    for (let i = 0; i < count; i++) {
      const item = items[i]!;
      this.logits[i] = this.#clickLaw.logit(request, item, fresh[i]!);
      this.#dwellLaw.prepare(item, request.y);
      this.seconds[i] = this.#dwellLaw.mean(true);
      this.topics[i] = this.#topicOf[item]!;
    }
    this.restart();
  }

  /** Begins a list anew. */
  restart(): void {
    this.#same.fill(0);
    this.#sameClicked.fill(0);
    this.#clicks = 0;
    this.#examined = 1;
  }

  /** Chance of a click on a candidate, were it examined at the list's next position. */
  chance(candidate: number): number {
    const topic = this.topics[candidate]!;
    const { logits } = this;
    return this.#clickLaw.chance(
      this.#request!,
      logits[candidate]!,
      this.#same[topic]!,
      this.#sameClicked[topic]!,
      this.#clicks,
    );
  }

  /** Puts a candidate at the list's next position `t`, from 0; gives the expected clicks on it. */
  put(candidate: number, t: number): number {
    const { examination } = this.#constants.click;
    const { traits } = this.#request!;
    if (t >= examination.always && !traits.bot) {
      this.#examined *= 1 - sigmoid(examination.stop + traits.scrolling + examination.clicked * this.#clicks);
    }
    const clicks = this.#examined * this.chance(candidate);
    const topic = this.topics[candidate]!;
    this.#same[topic]!++;
    this.#sameClicked[topic]! += clicks;
    this.#clicks += clicks;
    return clicks;
  }

  /** What is expected of a list; begins it anew. */
  expect(picks: ArrayLike<number>): Expected {
    this.restart();
    let clicks = 0;
    let seconds = 0;
    for (let t = 0; t < LIST_LENGTH; t++) {
      const expected = this.put(picks[t]!, t);
      clicks += expected;
      seconds += expected * this.seconds[picks[t]!]!;
    }
    return { clicks, seconds };
  }
}
