import type { Constants } from '../constants/index.js';
import { sigmoid, type Draws } from '../randomness/index.js';
import type { UserTraits } from '../world/user-traits.js';
import type { World } from '../world/world.js';
import type { Candidates } from './candidates.js';
import { ClickLaw } from './click.js';
import { DwellLaw } from './dwell.js';
import { REQUEST_DRAW } from './purposes.js';
import { LIST_LENGTH, type Slate } from './slate.js';
import type { Visit } from './visit.js';

/** What a user does with one list (docs/simulator.md, sections 5 and 6), position by position. */
export class Response {
  readonly items = new Uint32Array(LIST_LENGTH);
  readonly examined = new Uint8Array(LIST_LENGTH);
  readonly clicked = new Uint8Array(LIST_LENGTH);
  readonly mode = new Uint8Array(LIST_LENGTH);
  readonly regret = new Uint8Array(LIST_LENGTH);
  readonly censored = new Uint8Array(LIST_LENGTH);
  /** Whole seconds; 0 without a click. */
  readonly dwell = new Float64Array(LIST_LENGTH);
  /** Chance of a click once examined, given what came before in the list. */
  readonly chance = new Float64Array(LIST_LENGTH);
  /** E[min(dwell, 600)] of a click. */
  readonly expected = new Float64Array(LIST_LENGTH);
  /** Milliseconds from the list to each click. */
  readonly clickAfter = new Float64Array(LIST_LENGTH);
  /** Of the list: clicks, regrets, seconds of the last click (negative without one), of snippets and in all, ms. */
  clicks = 0;
  regrets = 0;
  lastDwell = -1;
  snippetSeconds = 0;
  duration = 0;

  readonly law: DwellLaw;
  readonly #constants: Constants;
  readonly #catalogue: World['catalogue'];
  readonly #clickLaw: ClickLaw;
  readonly #shown: Uint8Array;
  readonly #clickedTopics: Uint8Array;

  constructor(world: World) {
    this.law = new DwellLaw(world);
    this.#constants = world.constants;
    this.#catalogue = world.catalogue;
    this.#clickLaw = new ClickLaw(world);
    this.#shown = new Uint8Array(world.topics.count);
    this.#clickedTopics = new Uint8Array(world.topics.count);
  }

  /** Plays a slate. The law of dwell must have been turned to the user before. */
  play(visit: Visit, candidates: Candidates, { picks }: Slate, draws: Draws): void {
    const { click } = this.#constants;
    const { traits } = visit;
    this.clicks = this.regrets = this.snippetSeconds = this.duration = 0;
    this.lastDwell = -1;
    this.#shown.fill(0);
    this.#clickedTopics.fill(0);
    let examined = true;
    for (let t = 0; t < LIST_LENGTH; t++) {
      const pick = picks[t]!;
      const item = candidates.items[pick]!;
      const topic = this.#catalogue.hidden.topic[item]!;
      this.items[t] = item;
      this.law.prepare(item, visit.y);
      this.expected[t] = this.law.mean();
      examined = examined && (t < click.examination.always || traits.bot || this.#goesOn(traits, t, draws));
      this.chance[t] = this.#clickLaw.chance(
        visit,
        this.#clickLaw.logit(visit, item, candidates.fresh[pick]!),
        this.#shown[topic]!,
        this.#clickedTopics[topic]!,
        this.clicks,
      );
      this.examined[t] = examined ? 1 : 0;
      if (examined) {
        const seconds = draws.logNormal(REQUEST_DRAW.snippet, t + 1, click.snippet);
        this.snippetSeconds += seconds;
        this.duration += seconds * 1000;
      }
      const clicked = examined && draws.uniform(REQUEST_DRAW.click, item) < this.chance[t]!;
      this.clicked[t] = clicked ? 1 : 0;
      this.#shown[topic]!++;
      if (clicked) {
        this.law.draw(item, draws);
        this.#clickedTopics[topic]!++;
        this.#keepClick(t, item);
      } else {
        this.dwell[t] = this.mode[t] = this.regret[t] = this.censored[t] = 0;
      }
    }
    this.duration = Math.max(1, Math.round(this.duration));
  }

  #goesOn(traits: UserTraits, t: number, draws: Draws): boolean {
    const { examination } = this.#constants.click;
    const stop = sigmoid(
      examination.stop +
        // The scrolling trait has its standard deviation in it already.
        traits.scrolling +
        examination.clicked * this.clicks +
        (this.#lastClickWasBad() ? examination.badClick : 0),
    );
    return draws.uniform(REQUEST_DRAW.examine, t + 1) >= stop;
  }

  #lastClickWasBad(): boolean {
    const { shortest, longest } = this.#constants.satisfaction.continuation;
    return this.lastDwell >= 0 && (this.lastDwell <= shortest || this.lastDwell > longest);
  }

  #keepClick(t: number, item: number): void {
    const { regret } = this.#constants.dwell;
    const { appeal, value } = this.#catalogue.hidden;
    const { seconds } = this.law;
    const isRegret =
      regret !== undefined && seconds <= regret.seconds && appeal[item]! - value[item]! > regret.gap;
    this.dwell[t] = seconds;
    this.mode[t] = this.law.mode;
    this.regret[t] = isRegret ? 1 : 0;
    this.censored[t] = this.law.censored ? 1 : 0;
    this.clickAfter[t] = Math.round(this.duration);
    this.duration += seconds * 1000;
    this.lastDwell = seconds;
    this.clicks++;
    if (isRegret) this.regrets++;
  }
}
